CREATE TABLE "catalogue_item_history" (
	"cloud_id" text NOT NULL,
	"list" text NOT NULL,
	"item_id" text NOT NULL,
	"valid_from" timestamp (3) with time zone NOT NULL,
	"valid_to" timestamp (3) with time zone,
	"content" jsonb NOT NULL,
	"content_hash" text NOT NULL,
	CONSTRAINT "catalogue_item_history_cloud_id_list_item_id_valid_from_pk" PRIMARY KEY("cloud_id","list","item_id","valid_from")
);
--> statement-breakpoint
ALTER TABLE "cloud" ADD COLUMN "sync_cursor" text;--> statement-breakpoint
ALTER TABLE "cloud" ADD COLUMN "full_sync_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "cloud" ADD COLUMN "revision" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_run" ADD COLUMN "kind" text DEFAULT 'full' NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_run" ADD COLUMN "pages" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_run" ADD COLUMN "expected" integer;--> statement-breakpoint
ALTER TABLE "catalogue_item_history" ADD CONSTRAINT "catalogue_item_history_cloud_id_cloud_id_fk" FOREIGN KEY ("cloud_id") REFERENCES "public"."cloud"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "catalogue_item_valid" ON "catalogue_item_history" USING btree ("cloud_id","list","item_id") WHERE "catalogue_item_history"."valid_to" is null;--> statement-breakpoint
CREATE INDEX "catalogue_item_ended" ON "catalogue_item_history" USING btree ("valid_to") WHERE "catalogue_item_history"."valid_to" is not null;--> statement-breakpoint
CREATE INDEX "sync_run_open" ON "sync_run" USING btree ("cloud_id") WHERE "sync_run"."ended_at" is null;