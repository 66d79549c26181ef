CREATE TABLE "conformance_evidence" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"cloud_id" text NOT NULL,
	"request_key" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"node_id" uuid NOT NULL,
	"simulated" boolean NOT NULL,
	"delivered" boolean NOT NULL,
	"content" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "conformance_run" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"guideline_id" uuid NOT NULL,
	"cause" text NOT NULL,
	"started_by" text NOT NULL,
	"budget" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"deadline" timestamp (3) with time zone NOT NULL,
	"cancel_requested_by" text,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "conformance_run_cloud" (
	"run_id" uuid NOT NULL,
	"cloud_id" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"allocation_id" uuid,
	"node_id" uuid,
	"evidence_id" uuid,
	"problem" text,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "conformance_run_cloud_run_id_cloud_id_pk" PRIMARY KEY("run_id","cloud_id")
);
--> statement-breakpoint
CREATE TABLE "conformance_verdict" (
	"guideline_id" uuid NOT NULL,
	"evidence_id" uuid NOT NULL,
	"cloud_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"simulated" boolean NOT NULL,
	"delivered" boolean NOT NULL,
	"revision" integer NOT NULL,
	"checks" jsonb NOT NULL,
	"cost" jsonb NOT NULL,
	"score" real NOT NULL,
	"max" real NOT NULL,
	"complete" boolean NOT NULL,
	CONSTRAINT "conformance_verdict_guideline_id_evidence_id_pk" PRIMARY KEY("guideline_id","evidence_id")
);
--> statement-breakpoint
CREATE TABLE "evidence_key" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"public_key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"sealed_private_key" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "guideline" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"built_in" boolean NOT NULL,
	"document" jsonb NOT NULL,
	"yaml" text NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" text NOT NULL,
	"removed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "scorecard_link" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"token_hash" text NOT NULL,
	"guideline_id" uuid NOT NULL,
	"clouds" jsonb,
	"day" text,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"uses" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "scorecard_link_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "verdict_change" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"guideline_id" uuid NOT NULL,
	"cloud_id" text NOT NULL,
	"step" integer NOT NULL,
	"check" text NOT NULL,
	"from_verdict" text NOT NULL,
	"to_verdict" text NOT NULL,
	"worse" boolean NOT NULL,
	"reason" text NOT NULL,
	"evidence_id" uuid NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "interop_guideline" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"family" text NOT NULL,
	"key" text NOT NULL,
	"schema" text NOT NULL,
	"add_on" boolean DEFAULT false NOT NULL,
	"status" text,
	"text" text NOT NULL,
	"sha256" text NOT NULL,
	"imported_by" text NOT NULL,
	"imported_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "interop_guideline_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "interop_result" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"cloud_id" text NOT NULL,
	"source" text NOT NULL,
	"file_name" text NOT NULL,
	"results" jsonb NOT NULL,
	"passed" integer NOT NULL,
	"failed" integer NOT NULL,
	"skipped" integer NOT NULL,
	"ran_at" timestamp (3) with time zone,
	"sha256" text NOT NULL,
	"imported_by" text NOT NULL,
	"imported_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"events" jsonb NOT NULL,
	"sealed_secret" "bytea" NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	"disabled_why" text
);
--> statement-breakpoint
CREATE TABLE "webhook_delivery" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"webhook_id" uuid NOT NULL,
	"event" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_status" integer,
	"last_problem" text,
	"last_at" timestamp (3) with time zone,
	"delivered_at" timestamp (3) with time zone,
	"failed_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "allocation" ADD COLUMN "purpose" text DEFAULT 'use' NOT NULL;--> statement-breakpoint
ALTER TABLE "quirk_observation" ADD COLUMN "detail" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "conformance_evidence" ADD CONSTRAINT "conformance_evidence_cloud_id_cloud_id_fk" FOREIGN KEY ("cloud_id") REFERENCES "public"."cloud"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conformance_run" ADD CONSTRAINT "conformance_run_guideline_id_guideline_id_fk" FOREIGN KEY ("guideline_id") REFERENCES "public"."guideline"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conformance_run_cloud" ADD CONSTRAINT "conformance_run_cloud_run_id_conformance_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."conformance_run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conformance_run_cloud" ADD CONSTRAINT "conformance_run_cloud_cloud_id_cloud_id_fk" FOREIGN KEY ("cloud_id") REFERENCES "public"."cloud"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conformance_verdict" ADD CONSTRAINT "conformance_verdict_guideline_id_guideline_id_fk" FOREIGN KEY ("guideline_id") REFERENCES "public"."guideline"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conformance_verdict" ADD CONSTRAINT "conformance_verdict_evidence_id_conformance_evidence_id_fk" FOREIGN KEY ("evidence_id") REFERENCES "public"."conformance_evidence"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scorecard_link" ADD CONSTRAINT "scorecard_link_guideline_id_guideline_id_fk" FOREIGN KEY ("guideline_id") REFERENCES "public"."guideline"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdict_change" ADD CONSTRAINT "verdict_change_guideline_id_guideline_id_fk" FOREIGN KEY ("guideline_id") REFERENCES "public"."guideline"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdict_change" ADD CONSTRAINT "verdict_change_cloud_id_cloud_id_fk" FOREIGN KEY ("cloud_id") REFERENCES "public"."cloud"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interop_result" ADD CONSTRAINT "interop_result_cloud_id_cloud_id_fk" FOREIGN KEY ("cloud_id") REFERENCES "public"."cloud"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_webhook_id_webhook_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhook"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "conformance_evidence_node" ON "conformance_evidence" USING btree ("node_id");--> statement-breakpoint
CREATE INDEX "conformance_evidence_cloud" ON "conformance_evidence" USING btree ("cloud_id","request_key","at");--> statement-breakpoint
CREATE INDEX "conformance_run_created" ON "conformance_run" USING btree ("created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "conformance_run_cloud_node" ON "conformance_run_cloud" USING btree ("node_id");--> statement-breakpoint
CREATE INDEX "conformance_run_cloud_open" ON "conformance_run_cloud" USING btree ("cloud_id") WHERE "conformance_run_cloud"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "conformance_verdict_trend" ON "conformance_verdict" USING btree ("guideline_id","cloud_id","at","score","max","complete");--> statement-breakpoint
CREATE UNIQUE INDEX "guideline_version" ON "guideline" USING btree ("name","version") WHERE "guideline"."removed_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "verdict_change_once" ON "verdict_change" USING btree ("guideline_id","evidence_id","check");--> statement-breakpoint
CREATE INDEX "verdict_change_at" ON "verdict_change" USING btree ("at");--> statement-breakpoint
CREATE INDEX "interop_result_cloud" ON "interop_result" USING btree ("cloud_id","imported_at");--> statement-breakpoint
CREATE INDEX "webhook_delivery_webhook" ON "webhook_delivery" USING btree ("webhook_id","created_at");