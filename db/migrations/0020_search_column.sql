DROP INDEX "node_search";--> statement-breakpoint
DROP INDEX "node_history_search";--> statement-breakpoint
ALTER TABLE "node" ADD COLUMN "searchable" text GENERATED ALWAYS AS (' ' || translate("search", '.-_:/=@+,', 'qqqqqqqqq')) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "node_history" ADD COLUMN "searchable" text GENERATED ALWAYS AS (' ' || translate("search", '.-_:/=@+,', 'qqqqqqqqq')) STORED;--> statement-breakpoint
CREATE INDEX "node_search" ON "node" USING gin ("searchable" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "node_history_search" ON "node_history" USING gin ("searchable" gin_trgm_ops) WHERE "node_history"."valid_to" is not null;