import { randomUUID } from 'node:crypto'
import type { Transaction } from '@/db/client'
import type { EventDraft, RunStore } from '@/server/allocation/ports'
import { tellConformance } from '../conformance/tell-run'
import type { Runtime } from '../context'
import { fleetKeys } from '../keys/fleet-keys'
import { writeKnownHosts } from '../keys/write-known-hosts'
import { Patience } from '../patience'
import { appendEvents } from './append-events'
import { type Lease, lockLeased } from './lease'
import type { NodeRow } from './node-selection'
import { storeIntents } from './store-intents'
import { storeKeys } from './store-keys'
import { storeLease } from './store-lease'
import { storeOutcome } from './store-outcome'
import { storeSteps } from './store-steps'
import { storeUsers } from './store-users'

/** What the parts of the store share: one fenced transaction per write. */
export type StoreScope = {
  readonly runtime: Runtime
  readonly lease: Lease
  /**
   * Runs a write in one transaction under the node's lock and lease, one after the other; through an outage again and
   * again, and never twice: not when the answer to its COMMIT was lost either. Throws LeaseLost.
   */
  write<Result>(work: (tx: Transaction, row: NodeRow) => Promise<Result>): Promise<Result>
  /** Runs a read, through an outage again and again. */
  read<Result>(work: () => Promise<Result>): Promise<Result>
  /** Adds version, time and node to the events and appends them in a write's transaction. */
  append(tx: Transaction, row: NodeRow, events: EventDraft[]): Promise<void>
}

/**
 * The engine's store on Postgres for one node and one lease. Without `patience` an outage of the database ends what is
 * asked of it.
 */
export function createRunStore(runtime: Runtime, lease: Lease, patience = noPatience()): RunStore {
  let writing: Promise<unknown> = Promise.resolve()
  /** Name of the write under way: stored with the events that it appends. */
  let current = ''
  const scope: StoreScope = {
    runtime,
    lease,
    write: async (work) => {
      const write = writing.then(async () => {
        current = randomUUID()
        return await writeOnce({ runtime, lease, patience, name: current }, work)
      })
      writing = write.catch(() => undefined)
      return await write
    },
    read: async (work) => await patience.through(work),
    append: async (tx, row, drafts) => {
      const at = new Date().toISOString()
      const events = withoutRepeatedStart(row, drafts).map((draft) => ({ ...draft, v: 1 as const, at, node: row.id }))
      if (events.length === 0) return
      await appendEvents(tx, row.allocationId, events, current)
      if (events.some(({ type }) => endsOfPart.has(type))) await tellConformance(runtime, tx, row.id)
    },
  }
  return {
    waitedMs: () => patience.waitedMs(),
    ...storeLease(scope),
    ...storeSteps(scope),
    ...storeOutcome(scope),
    ...storeIntents(scope),
    ...storeKeys(scope),
    ...storeUsers(scope),
    fleetKeys: async () => await scope.read(async () => await fleetKeys(runtime)),
  }
}

/** After these a conformance run may have something to do. */
const endsOfPart: ReadonlySet<string> = new Set([
  'node-delivered',
  'step-rechecked',
  'node-failed',
  'node-cancelled',
  'cleanup-finished',
])

type Write = { runtime: Runtime; lease: Lease; patience: Patience; name: string }

/**
 * One write, until it is done. When the connection broke under its COMMIT nobody knows whether it took effect: the row that
 * is locked anew tells, since each write that appends events leaves its name there. The others may be done twice.
 */
async function writeOnce<Result>(
  { runtime, lease, patience, name }: Write,
  work: (tx: Transaction, row: NodeRow) => Promise<Result>,
): Promise<Result> {
  let outcome: { value: Result } | null = null
  return await patience.through(
    async () =>
      await runtime.db.transaction(async (tx) => {
        const row = await lockLeased(tx, lease)
        if (outcome && row.lastWrite === name) return outcome.value
        const value = await work(tx, row)
        outcome = { value }
        return value
      }),
  )
}

const noPatience = (): Patience => new Patience({ signal: AbortSignal.abort() })

/** Release already told that the clean-up has begun, with the person's name; a worker that goes on must not tell it again. */
function withoutRepeatedStart(row: NodeRow, drafts: EventDraft[]): EventDraft[] {
  const under = row.state === 'releasing' || row.state === 'cleaning'
  return under ? drafts.filter((draft) => draft.type !== 'cleanup-started') : drafts
}

/** Called after a write that delivered or removed a node: the file that the ssh command reads follows the rows. */
export async function refreshKnownHosts(runtime: Runtime): Promise<void> {
  try {
    await writeKnownHosts(runtime)
    runtime.trouble.tell('data-folder', null)
  } catch (error) {
    const sentence = 'known_hosts in the data folder could not be written; ssh commands may ask for host keys.'
    runtime.log.error({ error }, sentence)
    // An outage of the database is told by whoever waits for it.
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (fileTrouble.has(code))
      runtime.trouble.tell('data-folder', `${sentence} ${code === 'ENOSPC' ? 'Its disk is full.' : `(${code})`}`)
  }
}

const fileTrouble: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'ENOENT'])
