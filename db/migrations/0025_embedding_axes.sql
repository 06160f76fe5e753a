CREATE TABLE "embedding_axes" (
	"embedding_id" text PRIMARY KEY NOT NULL,
	"axes" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "embedding_axes" ADD CONSTRAINT "embedding_axes_embedding_id_embeddings_id_fk" FOREIGN KEY ("embedding_id") REFERENCES "public"."embeddings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "embeddings" DROP COLUMN "axes";