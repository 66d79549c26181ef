CREATE TABLE "node_view" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"shared" boolean DEFAULT false NOT NULL,
	"owner_id" text NOT NULL,
	"owner_name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "node_view_own_name" ON "node_view" USING btree ("owner_id",lower("name")) WHERE not "node_view"."shared";--> statement-breakpoint
CREATE UNIQUE INDEX "node_view_shared_name" ON "node_view" USING btree (lower("name")) WHERE "node_view"."shared";