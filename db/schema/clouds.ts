import { sql } from 'drizzle-orm'
import {
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { Catalogue } from '@/server/domain/catalogue'
import type { CloudConfig, CloudHealth, CloudIdentity, CloudPause } from '@/server/domain/cloud'
import type { CloudDeclaration } from '@/server/domain/cloud-declaration'
import type { CloudNode, NodeState } from '@/server/domain/node'

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
  /** null: still configured. A cloud that leaves the configuration keeps its rows. */
  removedAt: at('removed_at'),
  position: integer('position').notNull().default(0),
  createdAt: at('created_at').notNull().defaultNow(),
})

/** The catalogue as last read; history comes with snapshots. */
export const catalogue = pgTable('catalogue', {
  cloudId: text('cloud_id')
    .primaryKey()
    .references(() => cloud.id, { onDelete: 'cascade' }),
  content: jsonb('content').$type<Catalogue>().notNull(),
  readAt: at('read_at').notNull(),
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
    index('node_name').on(table.name, table.id),
    index('node_state').on(table.state),
    index('node_allocation_node').on(table.allocationNodeId),
    index('node_search').using('gin', sql`${table.search} gin_trgm_ops`),
  ],
)

/** Every version of a node: written in the sync's transaction. */
export const nodeHistory = pgTable(
  'node_history',
  {
    nodeId: uuid('node_id').notNull(),
    validFrom: at('valid_from').notNull(),
    validTo: at('valid_to'),
    record: jsonb('record').$type<CloudNode>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.nodeId, table.validFrom] }),
    // A node has one version that is valid; each listing that changes it looks for that one.
    uniqueIndex('node_history_valid').on(table.nodeId).where(sql`${table.validTo} is null`),
    index('node_history_ended').on(table.validTo).where(sql`${table.validTo} is not null`),
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
  },
  (table) => [index('sync_run_cloud').on(table.cloudId, table.startedAt)],
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
