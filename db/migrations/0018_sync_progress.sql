ALTER TABLE "cloud" ADD COLUMN "sync_cursor" text;--> statement-breakpoint
ALTER TABLE "cloud" ADD COLUMN "full_sync_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "cloud" ADD COLUMN "revision" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_run" ADD COLUMN "kind" text DEFAULT 'full' NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_run" ADD COLUMN "pages" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_run" ADD COLUMN "expected" integer;--> statement-breakpoint
CREATE INDEX "sync_run_open" ON "sync_run" USING btree ("cloud_id") WHERE "sync_run"."ended_at" is null;