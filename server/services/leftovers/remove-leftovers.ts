import { and, eq, isNull } from 'drizzle-orm'
import { leftover } from '@/db/schema'
import type { LeftoverKind } from '@/server/domain/leftovers'
import { ProviderError } from '@/server/providers/errors'
import type { Owned } from '@/server/providers/port'
import { pause } from '../allocations/follow-events'
import { describeProviderError, plainCall } from '../clouds/ask-cloud'
import type { Runtime } from '../context'
import { databaseNow } from '../inventory/sync-run'
import { claimRemoval } from './claim-removal'
import { listOwned } from './look'
import { close, type LeftoverRow } from './sightings'
import { tellAllocation } from './tell-allocation'

/** What is in use goes once its user is gone; until then it is asked for again and again. */
const patienceMs = 90_000
/** Between two looks: short at first, since most things are gone at once. */
const pauseMs = { first: 300, max: 3_000 }
const callMsMax = 60_000
/** Nothing is asked to go by a look that is older. */
const freshMs = 20_000

/** What was made last hangs on what was made before. */
const order: Record<LeftoverKind, number> = {
  'port-forwarding': 0,
  'floating-ip': 1,
  server: 2,
  volume: 3,
  port: 4,
  'security-group': 5,
  key: 6,
}

/**
 * Removes leftovers of one cloud. Each is looked at once more, in the cloud and in the database, right before it is asked to
 * go, and its row says so before the cloud is asked. Answers how many are gone. Safe to be run again after a crash, and by two
 * at once. Throws ServiceError when the cloud cannot be listed.
 */
export async function removeLeftovers(
  runtime: Runtime,
  input: { cloudId: string; ids: readonly string[]; by: string },
  signal: AbortSignal,
): Promise<number> {
  const removal = new Removal(runtime, input, signal)
  const until = performance.now() + patienceMs
  for (let waitMs = pauseMs.first; ; waitMs = Math.min(pauseMs.max, waitMs * 1.5)) {
    const open = await removal.round()
    if (open === 0 || performance.now() >= until) return removal.gone
    await pause(waitMs, signal)
    signal.throwIfAborted()
  }
}

class Removal {
  gone = 0
  /** Rows that are given up in this run: refused for good, or not ours to remove any more. */
  readonly #settled = new Set<string>()
  /** Claimed in this run: nothing of ours uses them from then on, so once is enough. */
  readonly #claimed = new Set<string>()
  /** The cloud said yes; some things take their time. */
  readonly #accepted = new Set<string>()

  constructor(
    private readonly runtime: Runtime,
    private readonly input: { cloudId: string; ids: readonly string[]; by: string },
    private readonly signal: AbortSignal,
  ) {}

  /** One look and one request for each that is there. Answers how many may still go. */
  async round(): Promise<number> {
    const { cloudId, ids } = this.input
    const { things, gaps } = await listOwned(this.runtime, cloudId, this.signal)
    const seenMs = performance.now()
    const blind = new Map<string, string>(gaps.map(({ kind, problem }) => [kind, problem]))
    const rows = await this.#open(ids)
    rows.sort((a, b) => order[a.kind] - order[b.kind])
    let waiting = 0
    for (const row of rows) {
      this.signal.throwIfAborted()
      // A worker that stood still must not act on what it saw before.
      if (performance.now() - seenMs > freshMs) return rows.length
      const gap = blind.get(row.kind)
      const thing = things.find(({ kind, id }) => kind === row.kind && id === row.providerId)
      if (gap !== undefined) await this.#giveUp(row, `It could not be looked at once more: ${gap}`)
      else if (!thing) await this.#isGone(row)
      else if (await this.#ask(row, thing, things)) waiting++
    }
    return waiting
  }

  async #open(ids: readonly string[]): Promise<LeftoverRow[]> {
    const rows = await this.runtime.db
      .select()
      .from(leftover)
      .where(and(eq(leftover.cloudId, this.input.cloudId), isNull(leftover.endedAt)))
    return rows.filter(({ id }) => ids.includes(id) && !this.#settled.has(id))
  }

  /** True when the cloud was asked, or will be again: something may still use it. */
  async #ask(row: LeftoverRow, thing: Owned, things: readonly Owned[]): Promise<boolean> {
    const { cloudId, by } = this.input
    if (this.#accepted.has(row.id)) return true
    if (!this.#claimed.has(row.id) && !(await claimRemoval(this.runtime, { row, thing, things, cloudId, by }))) {
      this.#settled.add(row.id)
      return false
    }
    this.#claimed.add(row.id)
    try {
      const provider = await this.runtime.providers.of(cloudId)
      await provider.removeOwned(thing, plainCall(callMsMax, this.signal))
      this.#accepted.add(row.id)
      await this.#note(row.id, 'The cloud was asked to remove it, and still shows it.')
      return true
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      const problem = describeProviderError(error)
      if (error.code !== 'conflict' && !error.retry) {
        await this.#giveUp(row, problem)
        return false
      }
      await this.#note(row.id, problem)
      return true
    }
  }

  async #isGone(row: LeftoverRow): Promise<void> {
    await this.runtime.db.transaction(
      async (tx) => await close(tx, [row.id], row.removingAt ? 'removed' : 'gone', await databaseNow(tx)),
    )
    if (row.removingAt === null) return
    this.gone++
    await tellAllocation(this.runtime, row)
  }

  async #giveUp(row: LeftoverRow, problem: string): Promise<void> {
    this.#settled.add(row.id)
    await this.#note(row.id, problem)
  }

  async #note(id: string, problem: string): Promise<void> {
    await this.runtime.db
      .update(leftover)
      .set({ problem })
      .where(and(eq(leftover.id, id), isNull(leftover.endedAt)))
  }
}
