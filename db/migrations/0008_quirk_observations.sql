CREATE TABLE "quirk_observation" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"cloud_id" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"value" text NOT NULL,
	"method" text NOT NULL,
	"confidence" text NOT NULL,
	"evidence" text NOT NULL,
	"allocation_id" uuid,
	"node_id" uuid,
	"step" integer,
	"happened_at" timestamp (3) with time zone NOT NULL,
	"first_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"times" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "allocation_node" ADD COLUMN "port" integer;--> statement-breakpoint
ALTER TABLE "quirk_observation" ADD CONSTRAINT "quirk_observation_cloud_id_cloud_id_fk" FOREIGN KEY ("cloud_id") REFERENCES "public"."cloud"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "quirk_observation_once" ON "quirk_observation" USING btree ("cloud_id","kind","subject","method","value");--> statement-breakpoint
CREATE INDEX "quirk_observation_allocation" ON "quirk_observation" USING btree ("allocation_id");