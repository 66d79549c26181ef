import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
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
import type { Failure } from '@/server/domain/errors'
import type { AllocationEvent } from '@/server/domain/events'
import type { CloudPlan, PlanChoice } from '@/server/domain/plan'
import type { AllocationPurpose, AllocationRequest } from '@/server/domain/request'
import type { AllocationState, NodeRunState, StepState } from '@/server/domain/steps'
import { bytea } from './clouds'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

export const allocation = pgTable(
  'allocation',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    name: text('name').notNull(),
    request: jsonb('request').$type<AllocationRequest>().notNull(),
    plans: jsonb('plans').$type<CloudPlan[]>().notNull(),
    state: text('state').$type<AllocationState>().notNull().default('queued'),
    /** `conformance`: the reference request of a guideline, run without pins, site configuration and memory. */
    purpose: text('purpose').$type<AllocationPurpose>().notNull().default('use'),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    endedAt: at('ended_at'),
    /** Last event number; raised under this row's lock. */
    lastSeq: integer('last_seq').notNull().default(0),
    /** When retention removed its events up to `eventsRemovedThrough`; rows of nodes and steps tell what is left to tell. */
    eventsRemovedAt: at('events_removed_at'),
    eventsRemovedThrough: integer('events_removed_through').notNull().default(0),
  },
  (table) => [index('allocation_created').on(table.createdAt, table.id), index('allocation_ended').on(table.endedAt)],
)

export const allocationNode = pgTable(
  'allocation_node',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    allocationId: uuid('allocation_id')
      .notNull()
      .references(() => allocation.id, { onDelete: 'cascade' }),
    cloudId: text('cloud_id').notNull(),
    name: text('name').notNull(),
    position: integer('position').notNull(),
    state: text('state').$type<NodeRunState>().notNull().default('queued'),
    approved: jsonb('approved').$type<PlanChoice>().notNull(),
    providerId: text('provider_id'),
    address: text('address'),
    /** Where sshd is reached at that address; null: at the port that the cloud is configured with. */
    port: integer('port'),
    loginUser: text('login_user'),
    /** The line to paste; null until delivered. */
    ssh: text('ssh'),
    /** What the last clean-up could not remove. */
    left: jsonb('left_behind').$type<{ what: string; why: string }[]>().notNull().default([]),
    failure: jsonb('failure').$type<Failure>(),
    heldUntil: at('held_until'),
    cancelRequestedBy: text('cancel_requested_by'),
    /** Raised by each task (run, retry, release): a job of an earlier task may no longer write. */
    run: integer('run').notNull().default(1),
    /** The fence: the job and its attempt that may write (architecture, decision 2). */
    leaseJob: text('lease_job'),
    leaseAttempt: integer('lease_attempt').notNull().default(0),
    /** The last write of the run that appended events: one whose commit was never confirmed is not made twice. */
    lastWrite: text('last_write'),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (table) => [
    index('allocation_node_allocation').on(table.allocationId, table.position),
    index('allocation_node_cloud').on(table.cloudId, table.providerId),
  ],
)

export const allocationStep = pgTable(
  'allocation_step',
  {
    nodeId: uuid('node_id')
      .notNull()
      .references(() => allocationNode.id, { onDelete: 'cascade' }),
    step: integer('step').notNull(),
    state: text('state').$type<StepState>().notNull(),
    attempt: integer('attempt').notNull().default(0),
    startedAt: at('started_at'),
    endedAt: at('ended_at'),
    ms: integer('ms'),
    calls: integer('calls').notNull().default(0),
    facts: jsonb('facts').$type<Record<string, unknown>>(),
    workarounds: jsonb('workarounds').$type<string[]>().notNull().default([]),
    failure: jsonb('failure').$type<Failure>(),
    /** What a step that is under way has counted so far: a worker that takes over counts on from there. */
    progress: jsonb('progress').$type<Record<string, unknown>>(),
  },
  (table) => [
    primaryKey({ columns: [table.nodeId, table.step] }),
    // Metrics count what has ended since they were last asked for.
    index('allocation_step_ended').on(table.endedAt).where(sql`${table.endedAt} is not null`),
  ],
)

/** Append-only (architecture, decision 4). */
export const allocationEvent = pgTable(
  'allocation_event',
  {
    allocationId: uuid('allocation_id')
      .notNull()
      .references(() => allocation.id, { onDelete: 'cascade' }),
    seq: integer('seq').notNull(),
    event: jsonb('event').$type<AllocationEvent>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.allocationId, table.seq] })],
)

/** A resource that we mean to make: committed before the cloud is asked. */
export const intent = pgTable(
  'intent',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    nodeId: uuid('node_id')
      .notNull()
      .references(() => allocationNode.id, { onDelete: 'cascade' }),
    allocationId: uuid('allocation_id').notNull(),
    cloudId: text('cloud_id').notNull(),
    kind: text('kind')
      .$type<'server' | 'port' | 'floating-ip' | 'port-forwarding' | 'volume' | 'key' | 'security-group'>()
      .notNull(),
    name: text('name').notNull(),
    providerId: text('provider_id'),
    createdAt: at('created_at').notNull().defaultNow(),
    settledAt: at('settled_at'),
    removedAt: at('removed_at'),
  },
  (table) => [index('intent_node').on(table.nodeId), index('intent_cloud').on(table.cloudId, table.kind)],
)

/** One API call's evidence, redacted. */
export const apiExchange = pgTable(
  'api_exchange',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    nodeId: uuid('node_id')
      .notNull()
      .references(() => allocationNode.id, { onDelete: 'cascade' }),
    step: integer('step').notNull(),
    attempt: integer('attempt').notNull(),
    at: at('at').notNull(),
    method: text('method').notNull(),
    target: text('target').notNull(),
    status: integer('status'),
    ms: integer('ms').notNull(),
    requestBody: text('request_body'),
    responseBody: text('response_body'),
    error: text('error'),
  },
  (table) => [index('api_exchange_node').on(table.nodeId, table.at), index('api_exchange_at').on(table.at)],
)

/** The node-specific key pair, sealed; gone after step 8's last look. */
export const nodeKey = pgTable('node_key', {
  nodeId: uuid('node_id')
    .primaryKey()
    .references(() => allocationNode.id, { onDelete: 'cascade' }),
  publicKey: text('public_key').notNull(),
  fingerprint: text('fingerprint').notNull(),
  sealedPrivateKey: bytea('sealed_private_key').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
})

/** SSH host keys: per node of an allocation, since addresses are used again. */
export const knownHost = pgTable(
  'known_host',
  {
    nodeId: uuid('node_id')
      .notNull()
      .references(() => allocationNode.id, { onDelete: 'cascade' }),
    address: text('address').notNull(),
    type: text('type').notNull(),
    key: text('key').notNull(),
    at: at('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.nodeId, table.address] })],
)

/** Public keys that step 7 adds to root. The fleet key itself has its private half sealed here. */
export const fleetKey = pgTable(
  'fleet_key',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    name: text('name').notNull(),
    publicKey: text('public_key').notNull(),
    fingerprint: text('fingerprint').notNull(),
    primary: boolean('primary').notNull().default(false),
    sealedPrivateKey: bytea('sealed_private_key'),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (table) => [uniqueIndex('fleet_key_fingerprint').on(table.fingerprint)],
)

/** Who did what, when, from where. Written in the transaction of the mutation; never changed. */
export const audit = pgTable(
  'audit',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: at('at').notNull().defaultNow(),
    actor: text('actor').notNull(),
    actorKind: text('actor_kind').$type<'person' | 'token' | 'system'>().notNull(),
    from: text('from'),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    details: jsonb('details').$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    index('audit_at').on(table.at),
    index('audit_action').on(table.action, table.id),
    index('audit_actor').on(table.actor, table.id),
  ],
)

/** Single values of the installation, such as its id. */
export const setting = pgTable('setting', { key: text('key').primaryKey(), value: jsonb('value').notNull() })
