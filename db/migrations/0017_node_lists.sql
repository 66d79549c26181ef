DROP INDEX "node_name";--> statement-breakpoint
DROP INDEX "node_state";--> statement-breakpoint
DROP INDEX "node_search";--> statement-breakpoint
ALTER TABLE "cloud" ADD COLUMN "history_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "node" ADD COLUMN "reach" text DEFAULT 'none' NOT NULL;--> statement-breakpoint
ALTER TABLE "node" ADD COLUMN "created_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "node" ADD COLUMN "vcpu" double precision;--> statement-breakpoint
ALTER TABLE "node" ADD COLUMN "memory_mib" double precision;--> statement-breakpoint
ALTER TABLE "node_history" ADD COLUMN "cloud_id" text;--> statement-breakpoint
ALTER TABLE "node_history" ADD COLUMN "name" text;--> statement-breakpoint
ALTER TABLE "node_history" ADD COLUMN "facet" smallint;--> statement-breakpoint
ALTER TABLE "node_history" ADD COLUMN "search" text;--> statement-breakpoint
-- What lists are filtered and sorted by, out of the records.
UPDATE "node" SET
	"reach" = CASE
		WHEN "record" @? '$.addresses[*] ? (@.public == true && @.version == 4 && @.floating == false)' THEN 'direct'
		WHEN "record" @? '$.addresses[*] ? (@.floating == true)' THEN 'floating'
		WHEN "record" @? '$.addresses[*] ? (@.public == true && @.version == 6)' THEN 'ipv6'
		WHEN "record" @? '$.addresses[*]' THEN 'private'
		ELSE 'none' END,
	"created_at" = CASE WHEN "record" ->> 'createdAt' ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$' THEN ("record" ->> 'createdAt')::timestamptz END,
	"vcpu" = ("record" ->> 'vcpu')::double precision,
	"memory_mib" = ("record" ->> 'memoryMiB')::double precision;--> statement-breakpoint
ALTER TABLE "node" ADD COLUMN "facet" smallint GENERATED ALWAYS AS ((coalesce(array_position(array['pending', 'running', 'stopping', 'stopped', 'deleting', 'deleted', 'error', 'suspended', 'unknown']::text[], "state"), 0) * 16 + coalesce(array_position(array['direct', 'floating', 'ipv6', 'private', 'none']::text[], "reach"), 0) * 2 + case when "allocation_node_id" is null then 0 else 1 end)::smallint) STORED NOT NULL;--> statement-breakpoint
UPDATE "node_history" AS "version" SET
	"cloud_id" = "node"."cloud_id", "name" = "version"."record" ->> 'name',
	"facet" = (coalesce(array_position(array['pending', 'running', 'stopping', 'stopped', 'deleting', 'deleted', 'error', 'suspended', 'unknown']::text[], "version"."record" ->> 'state'), 0) * 16
		+ CASE
			WHEN "version"."record" @? '$.addresses[*] ? (@.public == true && @.version == 4 && @.floating == false)' THEN 1
			WHEN "version"."record" @? '$.addresses[*] ? (@.floating == true)' THEN 2
			WHEN "version"."record" @? '$.addresses[*] ? (@.public == true && @.version == 6)' THEN 3
			WHEN "version"."record" @? '$.addresses[*]' THEN 4
			ELSE 5 END * 2
		+ CASE WHEN "node"."allocation_node_id" IS NULL THEN 0 ELSE 1 END)::smallint
	FROM "node" WHERE "node"."id" = "version"."node_id" AND "version"."valid_to" IS NOT NULL;--> statement-breakpoint
UPDATE "node_history" AS "version" SET "search" = lower(concat_ws(' ', "record" ->> 'name', "record" ->> 'providerId',
		(SELECT string_agg("each" ->> 'address', ' ') FROM jsonb_array_elements("record" -> 'addresses') AS "each"),
		"record" -> 'image' ->> 'name', "record" -> 'flavor' ->> 'name',
		(SELECT string_agg("key" || '=' || "value", ' ') FROM jsonb_each_text("record" -> 'marks'))))
	WHERE "valid_to" IS NOT NULL AND "cloud_id" IS NOT NULL;--> statement-breakpoint
UPDATE "cloud" SET "history_from" = greatest(
	coalesce((SELECT min("first_seen_at") FROM "node" WHERE "node"."cloud_id" = "cloud"."id"), "synced_at"),
	CASE WHEN "synced_at" IS NOT NULL THEN (SELECT ("value" ->> 'at')::timestamptz - interval '1 day' * coalesce((SELECT ("value" ->> 'history')::int FROM "setting" WHERE "key" = 'retention'), 1095)
		FROM "setting" WHERE "key" = 'retention-last history') END)
	WHERE "synced_at" IS NOT NULL;--> statement-breakpoint
DELETE FROM "node_count";--> statement-breakpoint
ALTER TABLE "node_count" ADD COLUMN "facet" smallint NOT NULL;--> statement-breakpoint
ALTER TABLE "node_count" DROP CONSTRAINT "node_count_cloud_id_state_pk";--> statement-breakpoint
ALTER TABLE "node_count" ADD CONSTRAINT "node_count_cloud_id_facet_pk" PRIMARY KEY("cloud_id","facet");--> statement-breakpoint
INSERT INTO "node_count" ("cloud_id", "facet", "state", "count")
	SELECT "cloud_id", "facet", "state", count(*) FROM "node" WHERE "gone_at" IS NULL GROUP BY "cloud_id", "facet", "state";--> statement-breakpoint
-- Whatever writes nodes, the counts are right in its transaction: each statement adds and takes away what it changed.
CREATE FUNCTION "plumbline_count_nodes"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		DELETE FROM "node_count";
	ELSIF TG_OP = 'INSERT' THEN
		INSERT INTO "node_count" AS "kept" ("cloud_id", "facet", "state", "count")
			SELECT "cloud_id", "facet", "state", count(*) FROM "after_rows" WHERE "gone_at" IS NULL
			GROUP BY "cloud_id", "facet", "state" ORDER BY "cloud_id", "facet"
			ON CONFLICT ("cloud_id", "facet") DO UPDATE SET "count" = "kept"."count" + excluded."count";
	ELSIF TG_OP = 'DELETE' THEN
		UPDATE "node_count" AS "kept" SET "count" = "kept"."count" - "less"."count"
			FROM (SELECT "cloud_id", "facet", count(*) AS "count" FROM "before_rows" WHERE "gone_at" IS NULL GROUP BY "cloud_id", "facet") AS "less"
			WHERE "kept"."cloud_id" = "less"."cloud_id" AND "kept"."facet" = "less"."facet";
	ELSE
		INSERT INTO "node_count" AS "kept" ("cloud_id", "facet", "state", "count")
			SELECT "cloud_id", "facet", "state", sum("one") FROM (
				SELECT "cloud_id", "facet", "state", 1 AS "one" FROM "after_rows" WHERE "gone_at" IS NULL
				UNION ALL SELECT "cloud_id", "facet", "state", -1 FROM "before_rows" WHERE "gone_at" IS NULL) AS "moved"
			GROUP BY "cloud_id", "facet", "state" HAVING sum("one") <> 0 ORDER BY "cloud_id", "facet"
			ON CONFLICT ("cloud_id", "facet") DO UPDATE SET "count" = "kept"."count" + excluded."count";
	END IF;
	RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "node_counts_insert" AFTER INSERT ON "node" REFERENCING NEW TABLE AS "after_rows" FOR EACH STATEMENT EXECUTE FUNCTION "plumbline_count_nodes"();--> statement-breakpoint
CREATE TRIGGER "node_counts_update" AFTER UPDATE ON "node" REFERENCING OLD TABLE AS "before_rows" NEW TABLE AS "after_rows" FOR EACH STATEMENT EXECUTE FUNCTION "plumbline_count_nodes"();--> statement-breakpoint
CREATE TRIGGER "node_counts_delete" AFTER DELETE ON "node" REFERENCING OLD TABLE AS "before_rows" FOR EACH STATEMENT EXECUTE FUNCTION "plumbline_count_nodes"();--> statement-breakpoint
CREATE TRIGGER "node_counts_truncate" AFTER TRUNCATE ON "node" FOR EACH STATEMENT EXECUTE FUNCTION "plumbline_count_nodes"();--> statement-breakpoint
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
