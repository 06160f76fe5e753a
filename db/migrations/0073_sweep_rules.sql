ALTER TABLE "sweep_spaces" ADD COLUMN "evolution" jsonb;--> statement-breakpoint
UPDATE "sweep_spaces" SET "evolution" = "sweeps"."evolution" FROM "sweeps" WHERE "sweeps"."id" = "sweep_spaces"."sweep_id";--> statement-breakpoint
ALTER TABLE "sweeps" DROP COLUMN "evolution";
