import { type AllocationEvent, allocationEventSchema } from '@/server/domain/events'
import type { NodeRunState } from '@/server/domain/steps'
import type { LabBookEntry } from '../../helpers/lab-controls'
import type { Ground } from '../ground'

/** The columns of a run's table that must be 0. */
export const columns = [
  'leaked resources',
  'duplicated resources',
  'lost events',
  'stuck runs',
  'rows that disagree',
] as const
export type Column = (typeof columns)[number]
export type Finding = { column: Column; allocation: string | null; node: string | null; what: string }

export type AllocationRow = { id: string; name: string; state: string; last_seq: number }
export type NodeRow = {
  id: string
  allocation_id: string
  cloud_id: string
  name: string
  state: NodeRunState
  provider_id: string | null
  address: string | null
  ssh: string | null
  run: number
  held: boolean
  left: number
  failure: string | null
  updated: string
}
export type StepRow = { node_id: string; step: number; state: string; attempt: number; looked: boolean }
export type IntentRow = {
  id: string
  node_id: string
  cloud_id: string
  kind: string
  name: string
  provider_id: string | null
  removed: boolean
}
export type EventRow = { allocation_id: string; seq: number; event: unknown }
export type JobRow = { name: string; state: string; node: string | null; run: number | null }
export type ExchangeRow = { id: string; node_id: string }

/** What Postgres says, all of it of one moment. */
export type Rows = {
  allocations: AllocationRow[]
  nodes: NodeRow[]
  steps: StepRow[]
  intents: IntentRow[]
  events: EventRow[]
  jobs: JobRow[]
  exchanges: ExchangeRow[]
  /** Nodes whose private key is kept. */
  keys: { node_id: string }[]
}
/** What the clouds hold, by cloud. */
export type Holdings = Record<string, LabBookEntry[]>

export async function readRows({ sql }: Pick<Ground, 'sql'>): Promise<Rows> {
  return (await sql.begin('isolation level repeatable read read only', async (tx) => ({
    allocations: await tx`select id, name, state, last_seq from allocation order by created_at, id`,
    nodes: await tx`
      select id, allocation_id, cloud_id, name, state, provider_id, address, ssh, run, held_until is not null as held,
        jsonb_array_length(left_behind) as left, failure->>'code' as failure, updated_at::text as updated
      from allocation_node order by allocation_id, position`,
    steps: await tx`
      select node_id, step, state, attempt, facts->>'recheck' is not null as looked from allocation_step`,
    intents: await tx`
      select id, node_id, cloud_id, kind, name, provider_id, removed_at is not null as removed from intent`,
    events: await tx`select allocation_id, seq, event from allocation_event order by allocation_id, seq`,
    jobs: await tx`
      select name, state::text as state, data->>'nodeId' as node, (data->>'run')::int as run from pgboss.job
      where name in ('node', 'node-expire', 'node-recheck')`,
    exchanges: await tx`select id, node_id from api_exchange`,
    keys: await tx`select node_id from node_key`,
  }))) as unknown as Rows
}

/** An event through the product's own schema; null when it does not fit. */
export const parseEvent = (event: unknown): AllocationEvent | null => {
  const parsed = allocationEventSchema.safeParse(event)
  return parsed.success ? parsed.data : null
}

/** Nothing is asked for any more. */
export const rests = (state: NodeRunState): boolean => !['queued', 'running', 'cleaning', 'releasing'].includes(state)
