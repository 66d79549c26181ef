ALTER TABLE "allocation" ADD COLUMN "events_removed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "allocation" ADD COLUMN "events_removed_through" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "allocation_ended" ON "allocation" USING btree ("ended_at");--> statement-breakpoint
CREATE INDEX "api_exchange_at" ON "api_exchange" USING btree ("at");--> statement-breakpoint
CREATE INDEX "node_history_ended" ON "node_history" USING btree ("valid_to") WHERE "node_history"."valid_to" is not null;--> statement-breakpoint
-- The audit is append-only: neither code of ours nor a person with psql changes it by mistake.
CREATE FUNCTION "plumbline_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are never changed or removed: % is refused.', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;--> statement-breakpoint
CREATE TRIGGER "audit_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit" FOR EACH STATEMENT EXECUTE FUNCTION "plumbline_append_only"();--> statement-breakpoint
-- Events are removed by retention, and never changed.
CREATE TRIGGER "allocation_event_unchanged" BEFORE UPDATE ON "allocation_event" FOR EACH STATEMENT EXECUTE FUNCTION "plumbline_append_only"();
