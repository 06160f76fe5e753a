CREATE TABLE "sweep_followers" (
	"sweep_id" text NOT NULL,
	"user_id" text NOT NULL,
	CONSTRAINT "sweep_followers_sweep_id_user_id_pk" PRIMARY KEY("sweep_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "sweep_followers" ADD CONSTRAINT "sweep_followers_sweep_id_sweeps_id_fk" FOREIGN KEY ("sweep_id") REFERENCES "public"."sweeps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sweep_followers" ADD CONSTRAINT "sweep_followers_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
INSERT INTO "sweep_followers" ("sweep_id", "user_id") SELECT "id", "created_by" FROM "sweeps";
