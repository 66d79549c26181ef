CREATE TABLE "node_count" (
	"cloud_id" text NOT NULL,
	"state" text NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "node_count_cloud_id_state_pk" PRIMARY KEY("cloud_id","state")
);
--> statement-breakpoint
ALTER TABLE "node" ADD COLUMN "missing_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "node_count" ADD CONSTRAINT "node_count_cloud_id_cloud_id_fk" FOREIGN KEY ("cloud_id") REFERENCES "public"."cloud"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
INSERT INTO "node_count" ("cloud_id", "state", "count")
	SELECT "cloud_id", "state", count(*) FROM "node" WHERE "gone_at" IS NULL GROUP BY "cloud_id", "state";
