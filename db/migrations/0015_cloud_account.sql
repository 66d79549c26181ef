CREATE TABLE "api_latency" (
	"cloud_id" text NOT NULL,
	"grain" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"operation" text NOT NULL,
	"buckets" integer[] NOT NULL,
	"count" integer NOT NULL,
	"errors" integer NOT NULL,
	CONSTRAINT "api_latency_cloud_id_grain_at_operation_pk" PRIMARY KEY("cloud_id","grain","at","operation")
);
--> statement-breakpoint
CREATE TABLE "cloud_account" (
	"cloud_id" text PRIMARY KEY NOT NULL,
	"limits" jsonb,
	"limits_read_at" timestamp (3) with time zone,
	"limits_problem" text,
	"credential" jsonb,
	"credential_read_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "api_latency" ADD CONSTRAINT "api_latency_cloud_id_cloud_id_fk" FOREIGN KEY ("cloud_id") REFERENCES "public"."cloud"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_account" ADD CONSTRAINT "cloud_account_cloud_id_cloud_id_fk" FOREIGN KEY ("cloud_id") REFERENCES "public"."cloud"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_latency_age" ON "api_latency" USING btree ("grain","at");