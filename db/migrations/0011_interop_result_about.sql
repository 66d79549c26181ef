ALTER TABLE "guideline" ADD COLUMN "scored_revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "interop_result" ADD COLUMN "about" jsonb DEFAULT '{}'::jsonb NOT NULL;