import { sql } from 'drizzle-orm'
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { ConformanceCloudState, conformanceCauses } from '@/server/domain/conformance-run'
import type { ConformanceBudget } from '@/server/domain/conformance-run-schema'
import type { RunEvidence } from '@/server/domain/evidence'
import type { Guideline } from '@/server/domain/guideline-schema'
import type { CheckVerdict, RunCost } from '@/server/domain/scorecard'
import { bytea, cloud } from './clouds'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/** Guidelines: those that come with the product, refreshed at each start, and editable copies of them. */
export const guideline = pgTable(
  'guideline',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    name: text('name').notNull(),
    version: text('version').notNull(),
    builtIn: boolean('built_in').notNull(),
    document: jsonb('document').$type<Guideline>().notNull(),
    /** As it was written, comments included. */
    yaml: text('yaml').notNull(),
    /** Raised by each change: verdicts of an older revision are computed anew. */
    revision: integer('revision').notNull().default(1),
    /** The revision that all runs are judged by; below `revision`: history is being judged anew. */
    scoredRevision: integer('scored_revision').notNull().default(0),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
    updatedBy: text('updated_by').notNull(),
    removedAt: at('removed_at'),
  },
  (table) => [uniqueIndex('guideline_version').on(table.name, table.version).where(sql`${table.removedAt} is null`)],
)

/** A conformance run: the reference request of a guideline on one or all clouds, always released. */
export const conformanceRun = pgTable(
  'conformance_run',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    guidelineId: uuid('guideline_id')
      .notNull()
      .references(() => guideline.id),
    cause: text('cause').$type<(typeof conformanceCauses)[number]>().notNull(),
    startedBy: text('started_by').notNull(),
    budget: jsonb('budget').$type<ConformanceBudget>().notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    deadline: at('deadline').notNull(),
    cancelRequestedBy: text('cancel_requested_by'),
    endedAt: at('ended_at'),
  },
  (table) => [index('conformance_run_created').on(table.createdAt, table.id)],
)

export const conformanceRunCloud = pgTable(
  'conformance_run_cloud',
  {
    runId: uuid('run_id')
      .notNull()
      .references(() => conformanceRun.id, { onDelete: 'cascade' }),
    cloudId: text('cloud_id')
      .notNull()
      .references(() => cloud.id, { onDelete: 'cascade' }),
    state: text('state').$type<ConformanceCloudState>().notNull().default('waiting'),
    allocationId: uuid('allocation_id'),
    nodeId: uuid('node_id'),
    /** The second node, which tries user data beside the reference request; null: none (yet). */
    probeAllocationId: uuid('probe_allocation_id'),
    probeNodeId: uuid('probe_node_id'),
    evidenceId: uuid('evidence_id'),
    /** Why there is no result, or what could not be cleaned; null: nothing to tell. */
    problem: text('problem'),
    startedAt: at('started_at'),
    endedAt: at('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.cloudId] }),
    uniqueIndex('conformance_run_cloud_node').on(table.nodeId),
    index('conformance_run_cloud_open').on(table.cloudId).where(sql`${table.endedAt} is null`),
  ],
)

/** One complete run on one cloud. No references but the cloud's: it outlives allocation and run. */
export const conformanceEvidence = pgTable(
  'conformance_evidence',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    cloudId: text('cloud_id')
      .notNull()
      .references(() => cloud.id, { onDelete: 'cascade' }),
    /** `referenceKey` of the request that was run: the guidelines with that one count it. */
    requestKey: text('request_key').notNull(),
    at: at('at').notNull(),
    nodeId: uuid('node_id').notNull(),
    simulated: boolean('simulated').notNull(),
    delivered: boolean('delivered').notNull(),
    content: jsonb('content').$type<RunEvidence>().notNull(),
  },
  (table) => [
    uniqueIndex('conformance_evidence_node').on(table.nodeId),
    index('conformance_evidence_cloud').on(table.cloudId, table.requestKey, table.at),
  ],
)

/** What a guideline's revision says about one run: computed, can be computed anew at any time. */
export const conformanceVerdict = pgTable(
  'conformance_verdict',
  {
    guidelineId: uuid('guideline_id')
      .notNull()
      .references(() => guideline.id, { onDelete: 'cascade' }),
    evidenceId: uuid('evidence_id')
      .notNull()
      .references(() => conformanceEvidence.id, { onDelete: 'cascade' }),
    cloudId: text('cloud_id').notNull(),
    at: at('at').notNull(),
    simulated: boolean('simulated').notNull(),
    delivered: boolean('delivered').notNull(),
    revision: integer('revision').notNull(),
    checks: jsonb('checks').$type<CheckVerdict[]>().notNull(),
    cost: jsonb('cost').$type<RunCost>().notNull(),
    /** The cloud's total right after this run, for trend lines. */
    score: real('score').notNull(),
    max: real('max').notNull(),
    complete: boolean('complete').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.guidelineId, table.evidenceId] }),
    index('conformance_verdict_trend').on(
      table.guidelineId,
      table.cloudId,
      table.at,
      table.score,
      table.max,
      table.complete,
    ),
  ],
)

/** A verdict of a cell that became another one: what webhooks tell. */
export const verdictChange = pgTable(
  'verdict_change',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    guidelineId: uuid('guideline_id')
      .notNull()
      .references(() => guideline.id, { onDelete: 'cascade' }),
    cloudId: text('cloud_id')
      .notNull()
      .references(() => cloud.id, { onDelete: 'cascade' }),
    step: integer('step').notNull(),
    check: text('check').notNull(),
    from: text('from_verdict').notNull(),
    to: text('to_verdict').notNull(),
    worse: boolean('worse').notNull(),
    reason: text('reason').notNull(),
    evidenceId: uuid('evidence_id').notNull(),
    at: at('at').notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('verdict_change_once').on(table.guidelineId, table.evidenceId, table.check),
    index('verdict_change_at').on(table.at),
  ],
)

/** A public read-only page of a scorecard: only a hash of its token is kept. */
export const scorecardLink = pgTable('scorecard_link', {
  id: uuid('id').primaryKey().defaultRandom(),
  tokenHash: text('token_hash').notNull().unique(),
  guidelineId: uuid('guideline_id')
    .notNull()
    .references(() => guideline.id, { onDelete: 'cascade' }),
  /** Clouds that it shows; null: all. */
  clouds: jsonb('clouds').$type<string[]>(),
  /** The day that it shows; null: always the present. */
  day: text('day'),
  createdBy: text('created_by').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
  expiresAt: at('expires_at').notNull(),
  revokedAt: at('revoked_at'),
  uses: integer('uses').notNull().default(0),
})

/** The key that signs evidence bundles; its private half is sealed. */
export const evidenceKey = pgTable('evidence_key', {
  id: uuid('id').primaryKey().defaultRandom(),
  publicKey: text('public_key').notNull(),
  fingerprint: text('fingerprint').notNull(),
  sealedPrivateKey: bytea('sealed_private_key').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
})
