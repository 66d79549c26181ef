DROP INDEX "node_name";--> statement-breakpoint
DROP INDEX "node_state";--> statement-breakpoint
DROP INDEX "node_search";--> statement-breakpoint
ALTER TABLE "node_count" DROP CONSTRAINT "node_count_cloud_id_state_pk";--> statement-breakpoint
ALTER TABLE "node_count" ADD CONSTRAINT "node_count_cloud_id_facet_pk" PRIMARY KEY("cloud_id","facet");--> statement-breakpoint
ALTER TABLE "cloud" ADD COLUMN "history_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "node" ADD COLUMN "reach" text DEFAULT 'none' NOT NULL;--> statement-breakpoint
ALTER TABLE "node" ADD COLUMN "created_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "node" ADD COLUMN "vcpu" double precision;--> statement-breakpoint
ALTER TABLE "node" ADD COLUMN "memory_mib" double precision;--> statement-breakpoint
ALTER TABLE "node" ADD COLUMN "facet" smallint GENERATED ALWAYS AS ((coalesce(array_position(array['pending', 'running', 'stopping', 'stopped', 'deleting', 'deleted', 'error', 'suspended', 'unknown']::text[], "state"), 0) * 16 + coalesce(array_position(array['direct', 'floating', 'ipv6', 'private', 'none']::text[], "reach"), 0) * 2 + case when "allocation_node_id" is null then 0 else 1 end)::smallint) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "node_history" ADD COLUMN "cloud_id" text;--> statement-breakpoint
ALTER TABLE "node_history" ADD COLUMN "name" text;--> statement-breakpoint
ALTER TABLE "node_history" ADD COLUMN "facet" smallint;--> statement-breakpoint
ALTER TABLE "node_history" ADD COLUMN "search" text;--> statement-breakpoint
ALTER TABLE "node_count" ADD COLUMN "facet" smallint NOT NULL;--> statement-breakpoint
CREATE INDEX "node_by_name" ON "node" USING btree ("name","id","facet","cloud_id","changed_at") WHERE "node"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "node_facet_name" ON "node" USING btree ("cloud_id","facet","name","id") WHERE "node"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "node_by_created" ON "node" USING btree ("created_at","name","id","facet","cloud_id") WHERE "node"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "node_facet_created" ON "node" USING btree ("cloud_id","facet","created_at","name","id") WHERE "node"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "node_by_changed" ON "node" USING btree ("changed_at","name","id","facet","cloud_id") WHERE "node"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "node_facet_changed" ON "node" USING btree ("cloud_id","facet","changed_at","name","id") WHERE "node"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "node_by_vcpu" ON "node" USING btree ("vcpu","name","id","facet","cloud_id") WHERE "node"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "node_facet_vcpu" ON "node" USING btree ("cloud_id","facet","vcpu","name","id") WHERE "node"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "node_by_memory" ON "node" USING btree ("memory_mib","name","id","facet","cloud_id") WHERE "node"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "node_facet_memory" ON "node" USING btree ("cloud_id","facet","memory_mib","name","id") WHERE "node"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "node_history_name" ON "node_history" USING btree ("name","node_id","valid_from","valid_to","facet","cloud_id") WHERE "node_history"."valid_to" is not null;--> statement-breakpoint
CREATE INDEX "node_history_search" ON "node_history" USING gin ((' ' || translate("search", '.-_:/=@+,', 'qqqqqqqqq')) gin_trgm_ops) WHERE "node_history"."valid_to" is not null;--> statement-breakpoint
CREATE INDEX "node_search" ON "node" USING gin ((' ' || translate("search", '.-_:/=@+,', 'qqqqqqqqq')) gin_trgm_ops);