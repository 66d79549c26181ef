import { boolean, index, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { cloud } from './clouds'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/** Interop guidelines (DefCore, schemas 1.2 to 2.0) and SCS scopes as they were imported: the text decides, the rest is read from it. */
export const interopGuideline = pgTable('interop_guideline', {
  id: uuid('id').primaryKey().defaultRandom(),
  family: text('family').$type<'interop' | 'scs'>().notNull(),
  /** `2019.11`, `dns.2019.11`, the scope's uuid. */
  key: text('key').notNull().unique(),
  schema: text('schema').notNull(),
  addOn: boolean('add_on').notNull().default(false),
  /** approved, draft ... as it says itself. */
  status: text('status'),
  text: text('text').notNull(),
  sha256: text('sha256').notNull(),
  importedBy: text('imported_by').notNull(),
  importedAt: at('imported_at').notNull().defaultNow(),
})

/** Results of a test run against a cloud's API. */
export const interopResult = pgTable(
  'interop_result',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    cloudId: text('cloud_id')
      .notNull()
      .references(() => cloud.id, { onDelete: 'cascade' }),
    source: text('source').$type<'refstack' | 'subunit' | 'junit' | 'scs'>().notNull(),
    fileName: text('file_name').notNull(),
    /** Test or test case -> how it ended. What is not in here was not reported. */
    results: jsonb('results').$type<Record<string, 'passed' | 'failed' | 'skipped' | 'aborted'>>().notNull(),
    passed: integer('passed').notNull(),
    failed: integer('failed').notNull(),
    skipped: integer('skipped').notNull(),
    /** What the file says of itself, in words: the endpoint of a RefStack upload, scope and subject of an SCS report ... */
    about: jsonb('about').$type<Record<string, string>>().notNull().default({}),
    /** When the tests ran, where the file says so. */
    ranAt: at('ran_at'),
    sha256: text('sha256').notNull(),
    importedBy: text('imported_by').notNull(),
    importedAt: at('imported_at').notNull().defaultNow(),
  },
  (table) => [index('interop_result_cloud').on(table.cloudId, table.importedAt)],
)
