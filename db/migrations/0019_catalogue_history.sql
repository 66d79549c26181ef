CREATE TABLE "catalogue_change" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "catalogue_change_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"cloud_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"item_id" text NOT NULL,
	"name" text NOT NULL,
	"what" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"replaced_id" text,
	"gone_at" timestamp (3) with time zone,
	"namesakes" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "catalogue" ADD COLUMN "held" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "catalogue" ADD COLUMN "history_from" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "catalogue" ADD COLUMN "changed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "catalogue_change" ADD CONSTRAINT "catalogue_change_cloud_id_cloud_id_fk" FOREIGN KEY ("cloud_id") REFERENCES "public"."cloud"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "catalogue_change_cloud" ON "catalogue_change" USING btree ("cloud_id","at","seq");--> statement-breakpoint
CREATE INDEX "catalogue_change_at" ON "catalogue_change" USING btree ("at","seq");--> statement-breakpoint
CREATE INDEX "catalogue_change_item" ON "catalogue_change" USING btree ("cloud_id","item_id");--> statement-breakpoint
CREATE INDEX "catalogue_change_name" ON "catalogue_change" USING btree ("cloud_id","name");--> statement-breakpoint
CREATE INDEX "catalogue_change_replaced" ON "catalogue_change" USING btree ("cloud_id","replaced_id") WHERE "catalogue_change"."replaced_id" is not null;--> statement-breakpoint
-- What was kept before counts as the first reading.
UPDATE "catalogue" SET "history_from" = "read_at";
