CREATE TABLE "leftover" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"cloud_id" text NOT NULL,
	"kind" text NOT NULL,
	"provider_id" text NOT NULL,
	"name" text NOT NULL,
	"allocation_mark" text,
	"intent_mark" text,
	"allocation_id" uuid,
	"node_id" uuid,
	"verdict" text NOT NULL,
	"reason" text NOT NULL,
	"facts" jsonb NOT NULL,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"sightings" integer DEFAULT 1 NOT NULL,
	"requested_by" text,
	"requested_at" timestamp (3) with time zone,
	"removing_at" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"problem" text,
	"ended_at" timestamp (3) with time zone,
	"ended" text
);
--> statement-breakpoint
CREATE TABLE "leftover_sweep" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"cloud_id" text NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"by" text NOT NULL,
	"dry_run" boolean NOT NULL,
	"seen" integer DEFAULT 0 NOT NULL,
	"needed" integer DEFAULT 0 NOT NULL,
	"leftover" integer DEFAULT 0 NOT NULL,
	"unknown" integer DEFAULT 0 NOT NULL,
	"due" integer DEFAULT 0 NOT NULL,
	"removed" integer DEFAULT 0 NOT NULL,
	"gaps" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"stopped" text,
	"error" text
);
--> statement-breakpoint
ALTER TABLE "leftover" ADD CONSTRAINT "leftover_cloud_id_cloud_id_fk" FOREIGN KEY ("cloud_id") REFERENCES "public"."cloud"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leftover_sweep" ADD CONSTRAINT "leftover_sweep_cloud_id_cloud_id_fk" FOREIGN KEY ("cloud_id") REFERENCES "public"."cloud"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "leftover_open" ON "leftover" USING btree ("cloud_id","kind","provider_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "leftover_seen" ON "leftover" USING btree ("first_seen_at","id");--> statement-breakpoint
CREATE INDEX "leftover_sweep_cloud" ON "leftover_sweep" USING btree ("cloud_id","started_at");