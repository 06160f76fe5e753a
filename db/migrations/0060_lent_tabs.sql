CREATE TABLE "evaluation_tabs" (
	"evaluation_id" text NOT NULL,
	"id" text NOT NULL,
	"user_id" text NOT NULL,
	"format" text NOT NULL,
	"backend" text NOT NULL,
	"browser" text NOT NULL,
	"images" integer DEFAULT 0 NOT NULL,
	"milliseconds" double precision DEFAULT 0 NOT NULL,
	"joined_at" timestamp with time zone DEFAULT now() NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"left_at" timestamp with time zone,
	"refusal" text,
	CONSTRAINT "evaluation_tabs_evaluation_id_id_pk" PRIMARY KEY("evaluation_id","id")
);
--> statement-breakpoint
ALTER TABLE "evaluation_pieces" ADD COLUMN "sample_places" smallint[];--> statement-breakpoint
ALTER TABLE "evaluation_pieces" ADD COLUMN "sample_answers" "bytea";--> statement-breakpoint
ALTER TABLE "evaluation_pieces" ADD COLUMN "tab_id" text;--> statement-breakpoint
ALTER TABLE "evaluation_pieces" ADD COLUMN "lease_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "evaluations" ADD COLUMN "by" text DEFAULT 'worker' NOT NULL;--> statement-breakpoint
ALTER TABLE "evaluations" ADD COLUMN "lent_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "evaluations" ADD COLUMN "evaluators" jsonb;--> statement-breakpoint
ALTER TABLE "evaluation_tabs" ADD CONSTRAINT "evaluation_tabs_evaluation_id_evaluations_id_fk" FOREIGN KEY ("evaluation_id") REFERENCES "public"."evaluations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluation_tabs" ADD CONSTRAINT "evaluation_tabs_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;