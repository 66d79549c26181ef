import type { Transaction } from '@/db/client'
import type { EventDraft, RunStore } from '@/server/allocation/ports'
import type { Runtime } from '../context'
import { fleetKeys } from '../keys/fleet-keys'
import { writeKnownHosts } from '../keys/write-known-hosts'
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
  /** Runs a write in one transaction under the node's lock and lease. Throws LeaseLost. */
  write<Result>(work: (tx: Transaction, row: NodeRow) => Promise<Result>): Promise<Result>
  /** Adds version, time and node to the events and appends them in a write's transaction. */
  append(tx: Transaction, row: NodeRow, events: EventDraft[]): Promise<void>
}

/** The engine's store on Postgres for one node and one lease. */
export function createRunStore(runtime: Runtime, lease: Lease): RunStore {
  const scope: StoreScope = {
    runtime,
    lease,
    write: async (work) => await runtime.db.transaction(async (tx) => await work(tx, await lockLeased(tx, lease))),
    append: async (tx, row, drafts) => {
      const at = new Date().toISOString()
      const events = withoutRepeatedStart(row, drafts).map((draft) => ({ ...draft, v: 1 as const, at, node: row.id }))
      if (events.length > 0) await appendEvents(tx, row.allocationId, events)
    },
  }
  return {
    ...storeLease(scope),
    ...storeSteps(scope),
    ...storeOutcome(scope),
    ...storeIntents(scope),
    ...storeKeys(scope),
    ...storeUsers(scope),
    fleetKeys: async () => await fleetKeys(runtime),
  }
}

/** Release already told that the clean-up has begun, with the person's name; a worker that goes on must not tell it again. */
function withoutRepeatedStart(row: NodeRow, drafts: EventDraft[]): EventDraft[] {
  const under = row.state === 'releasing' || row.state === 'cleaning'
  return under ? drafts.filter((draft) => draft.type !== 'cleanup-started') : drafts
}

/** Called after a write that delivered or removed a node: the file that the ssh command reads follows the rows. */
export async function refreshKnownHosts(runtime: Runtime): Promise<void> {
  await writeKnownHosts(runtime).catch((error: unknown) => {
    runtime.log.error(
      { error },
      'known_hosts in the data folder could not be written; ssh commands may ask for host keys.',
    )
  })
}
