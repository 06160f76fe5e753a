ALTER TYPE "public"."hook_event" ADD VALUE 'sweep_ended' BEFORE 'test';--> statement-breakpoint
ALTER TYPE "public"."hook_event" ADD VALUE 'run_group_ended' BEFORE 'test';