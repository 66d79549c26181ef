CREATE TABLE "bulk_action" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"action" jsonb NOT NULL,
	"filter" jsonb,
	"include_others" boolean NOT NULL,
	"total" integer NOT NULL,
	"retry_of" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"cancelled_by" text,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "bulk_action_cloud" (
	"action_id" uuid NOT NULL,
	"cloud_id" text NOT NULL,
	"lease_job" text,
	"lease_attempt" integer DEFAULT 0 NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "bulk_action_cloud_action_id_cloud_id_pk" PRIMARY KEY("action_id","cloud_id")
);
--> statement-breakpoint
CREATE TABLE "bulk_action_node" (
	"action_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"node_id" uuid NOT NULL,
	"cloud_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"name" text NOT NULL,
	"allocation_id" uuid,
	"allocation_node_id" uuid,
	"run" integer,
	"state" text NOT NULL,
	"told" text,
	"advice" text,
	"started_at" timestamp (3) with time zone,
	"asked_at" timestamp (3) with time zone,
	"accepted_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "bulk_action_node_action_id_position_pk" PRIMARY KEY("action_id","position")
);
--> statement-breakpoint
ALTER TABLE "bulk_action_cloud" ADD CONSTRAINT "bulk_action_cloud_action_id_bulk_action_id_fk" FOREIGN KEY ("action_id") REFERENCES "public"."bulk_action"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_action_node" ADD CONSTRAINT "bulk_action_node_action_id_bulk_action_id_fk" FOREIGN KEY ("action_id") REFERENCES "public"."bulk_action"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bulk_action_created" ON "bulk_action" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "bulk_action_cloud_open" ON "bulk_action_cloud" USING btree ("action_id") WHERE "bulk_action_cloud"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "bulk_action_node_cloud" ON "bulk_action_node" USING btree ("action_id","cloud_id","state");--> statement-breakpoint
CREATE INDEX "bulk_action_node_node" ON "bulk_action_node" USING btree ("node_id");