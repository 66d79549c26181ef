ALTER TABLE "allocation_node" ADD COLUMN "last_write" text;--> statement-breakpoint
ALTER TABLE "allocation_step" ADD COLUMN "progress" jsonb;--> statement-breakpoint
ALTER TABLE "worker" ADD COLUMN "problem" text;