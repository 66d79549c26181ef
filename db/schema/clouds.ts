import { type SQL, sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  boolean,
  customType,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { Catalogue } from '@/server/domain/catalogue'
import type { HeldItem } from '@/server/domain/catalogue-change'
import type { CloudHealth, CloudIdentity, CloudPause } from '@/server/domain/cloud'
import type { CloudDeclaration } from '@/server/domain/cloud-declaration'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import type { CloudNode, NodeState } from '@/server/domain/node'
import type { NodeReach } from '@/server/domain/node-list'
import { facetSql, searchableSql } from './node-facet'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })
export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** One configured connection. `source` says where its configuration lives: the file is read again at each start. */
export const cloud = pgTable('cloud', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  provider: text('provider').$type<'aws-ec2' | 'openstack'>().notNull(),
  region: text('region'),
  simulated: boolean('simulated').notNull().default(false),
  source: text('source').$type<'file' | 'screen'>().notNull(),
  config: jsonb('config').$type<CloudConfig>().notNull(),
  /** Credentials typed into the screen, sealed (key per row, row id as AAD); null where they are by reference. */
  sealedCredentials: bytea('sealed_credentials'),
  health: text('health').$type<CloudHealth>().notNull().default('unknown'),
  /** What is wrong, in words for people; null while healthy. */
  problem: text('problem'),
  problemCode: text('problem_code'),
  /** The circuit breaker of the process that wrote it last; null while calls leave. */
  breaker: jsonb('breaker').$type<CloudPause>(),
  identity: jsonb('identity').$type<CloudIdentity>(),
  /** What files and a vendor profile said when it was last probed or listed; null where the kind has none, or not read yet. */
  declaration: jsonb('declaration').$type<CloudDeclaration>(),
  probedAt: at('probed_at'),
  syncedAt: at('synced_at'),
  syncStartedAt: at('sync_started_at'),
  /** Where the next increment begins, as the provider names it; null: the next listing is a full one. */
  syncCursor: text('sync_cursor'),
  /** The beginning of the last full listing that was believed. */
  fullSyncAt: at('full_sync_at'),
  /** Goes up with each commit that changed what is shown of the cloud: streams resume by it. */
  revision: bigint('revision', { mode: 'number' }).notNull().default(0),
  /** null: still configured. A cloud that leaves the configuration keeps its rows. */
  removedAt: at('removed_at'),
  /** Since when history says of every moment which nodes were there: from the first listing on, as far as it is kept. */
  historyFrom: at('history_from'),
  position: integer('position').notNull().default(0),
  createdAt: at('created_at').notNull().defaultNow(),
})

/** The catalogue as last read; what was different before is in `catalogue_change`. */
export const catalogue = pgTable('catalogue', {
  cloudId: text('cloud_id')
    .primaryKey()
    .references(() => cloud.id, { onDelete: 'cascade' }),
  content: jsonb('content').$type<Catalogue>().notNull(),
  readAt: at('read_at').notNull(),
  /** Items that count as there although the last reading lacks them. */
  held: jsonb('held').$type<HeldItem[]>().notNull().default([]),
  /** Since when each change is written down: from the first reading on, as far as it is kept. */
  historyFrom: at('history_from').notNull().defaultNow(),
  /** The last change that was written down. */
  changedAt: at('changed_at'),
})

/** Current inventory. Rows of vanished nodes are closed (goneAt), not dropped. */
export const node = pgTable(
  'node',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    cloudId: text('cloud_id')
      .notNull()
      .references(() => cloud.id, { onDelete: 'cascade' }),
    providerId: text('provider_id').notNull(),
    name: text('name').notNull(),
    state: text('state').$type<NodeState>().notNull(),
    record: jsonb('record').$type<CloudNode>().notNull(),
    contentHash: text('content_hash').notNull(),
    /** name, id, addresses and marks in lower case: what search looks at. */
    search: text('search').notNull(),
    searchable: text('searchable').notNull().generatedAlwaysAs(searchableSql),
    /** What lists are filtered and sorted by, out of the record. */
    reach: text('reach').$type<NodeReach>().notNull().default('none'),
    createdAt: at('created_at'),
    vcpu: doublePrecision('vcpu'),
    memoryMiB: doublePrecision('memory_mib'),
    /** State, reach and owner as one number. */
    facet: smallint('facet').notNull().generatedAlwaysAs(facetSql),
    allocationNodeId: uuid('allocation_node_id'),
    loginUser: text('login_user'),
    firstSeenAt: at('first_seen_at').notNull().defaultNow(),
    changedAt: at('changed_at').notNull().defaultNow(),
    /** When its row was last written, and for a vanished one when it was last listed; a row that stays says no more. */
    seenAt: at('seen_at').notNull().defaultNow(),
    /** The listing that lacked it first, while that is not believed yet; null: the last listing had it. */
    missingSince: at('missing_since'),
    goneAt: at('gone_at'),
  },
  (table) => [
    uniqueIndex('node_cloud_provider_id').on(table.cloudId, table.providerId),
    index('node_allocation_node').on(table.allocationNodeId),
    index('node_search').using('gin', table.searchable.op('gin_trgm_ops')),
    // For each order of the list: over all clouds, with what filters ask behind the order, and within cloud and facet.
    index('node_by_name').on(table.name, table.id, table.facet, table.cloudId, table.changedAt).where(isThere(table)),
    index('node_facet_name').on(table.cloudId, table.facet, table.name, table.id).where(isThere(table)),
    ...(['createdAt', 'changedAt', 'vcpu', 'memoryMiB'] as const).flatMap((key) => [
      index(`node_by_${columnNames[key]}`)
        .on(table[key], table.name, table.id, table.facet, table.cloudId)
        .where(isThere(table)),
      index(`node_facet_${columnNames[key]}`)
        .on(table.cloudId, table.facet, table[key], table.name, table.id)
        .where(isThere(table)),
    ]),
  ],
)

const columnNames = { createdAt: 'created', changedAt: 'changed', vcpu: 'vcpu', memoryMiB: 'memory' } as const
const isThere = (table: { goneAt: AnyPgColumn }): SQL => sql`${table.goneAt} is null`

/** Every version of a node: written in the sync's transaction. */
export const nodeHistory = pgTable(
  'node_history',
  {
    nodeId: uuid('node_id').notNull(),
    validFrom: at('valid_from').notNull(),
    validTo: at('valid_to'),
    record: jsonb('record').$type<CloudNode>().notNull(),
    /** What lists of the past are filtered by; null while the version is valid, since its node's row says it then. */
    cloudId: text('cloud_id'),
    name: text('name'),
    facet: smallint('facet'),
    search: text('search'),
    searchable: text('searchable').generatedAlwaysAs(searchableSql),
  },
  (table) => [
    primaryKey({ columns: [table.nodeId, table.validFrom] }),
    // A node has one version that is valid; each listing that changes it looks for that one.
    uniqueIndex('node_history_valid').on(table.nodeId).where(sql`${table.validTo} is null`),
    index('node_history_ended').on(table.validTo).where(sql`${table.validTo} is not null`),
    index('node_history_name')
      .on(table.name, table.nodeId, table.validFrom, table.validTo, table.facet, table.cloudId)
      .where(sql`${table.validTo} is not null`),
    index('node_history_search')
      .using('gin', table.searchable.op('gin_trgm_ops'))
      .where(sql`${table.validTo} is not null`),
  ],
)

export const syncRun = pgTable(
  'sync_run',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    cloudId: text('cloud_id')
      .notNull()
      .references(() => cloud.id, { onDelete: 'cascade' }),
    startedAt: at('started_at').notNull(),
    endedAt: at('ended_at'),
    seen: integer('seen').notNull().default(0),
    changed: integer('changed').notNull().default(0),
    gone: integer('gone').notNull().default(0),
    error: text('error'),
    /** `full`: every node was asked for; `increment`: those that changed. */
    kind: text('kind').$type<'full' | 'increment'>().notNull().default('full'),
    /** Pages read so far, and how many nodes were there when it began; while it runs `seen` goes up with them. */
    pages: integer('pages').notNull().default(0),
    expected: integer('expected'),
  },
  (table) => [
    index('sync_run_cloud').on(table.cloudId, table.startedAt),
    index('sync_run_open').on(table.cloudId).where(sql`${table.endedAt} is null`),
  ],
)

/** The login user that worked, per cloud and image (field-notes 5: kept with provenance). */
export const learnedUser = pgTable(
  'learned_user',
  {
    cloudId: text('cloud_id').notNull(),
    imageId: text('image_id').notNull(),
    user: text('user').notNull(),
    how: text('how').notNull(),
    allocationId: uuid('allocation_id'),
    at: at('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.cloudId, table.imageId] })],
)
