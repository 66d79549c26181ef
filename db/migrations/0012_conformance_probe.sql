ALTER TABLE "conformance_run_cloud" ADD COLUMN "probe_allocation_id" uuid;--> statement-breakpoint
ALTER TABLE "conformance_run_cloud" ADD COLUMN "probe_node_id" uuid;