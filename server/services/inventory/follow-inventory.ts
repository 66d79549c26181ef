import { sql } from 'drizzle-orm'
import { cloud } from '@/db/schema'
import { type InventoryChange, type InventoryPart, readNotice } from '@/server/domain/inventory-change'
import { Bell, pause } from '../allocations/wait'
import { requireRole, type ServiceContext } from '../context'
import { patientReader } from '../patient-reader'
import { type Access, accessCheck, accessMs } from '../reader-access'

/** The first message after quiet goes at once, then at most 4 a second (architecture, decision 5). */
const betweenMessagesMs = 250
/** A look at the clouds' revisions without a notice: it may have been lost. */
const backstopMs = 30_000

export type FollowInventory = {
  /** The reader was connected before, and may have missed something meanwhile. */
  resumed: boolean
  access?: Access
  /** For tests. */
  backstopMs?: number
}

/**
 * Says which clouds' inventory changed, and what of it, never what it is now: a notice costs no query, so a hundred readers cost
 * as much as one. Goes on until `signal` aborts or the process stops. Throws when the reader's right ends.
 */
export async function* followInventory(
  ctx: ServiceContext,
  input: FollowInventory,
  stop: AbortSignal,
): AsyncGenerator<InventoryChange, void> {
  requireRole(ctx, 'viewer')
  const signal = AbortSignal.any([stop, ctx.stopping])
  const bell = new Bell()
  const heard = new Heard(input.resumed)
  const off = ctx.wakes.on('inventory', '*', (payload) => {
    heard.note(payload)
    bell.ring()
  })
  // A reader that was handed a message and never came back leaves the generator where it stands: unsubscribe all the same.
  signal.addEventListener('abort', off, { once: true })
  try {
    const read = patientReader(ctx, signal, accessCheck(input.access))
    const look = lostNotices(ctx, heard, input.backstopMs ?? backstopMs)
    while (!signal.aborted) {
      bell.reset()
      if (await read(look)) heard.note(null)
      const change = heard.take()
      if (change && !signal.aborted) {
        yield change
        await pause(betweenMessagesMs, signal)
      } else await bell.wait(Math.min(accessMs, input.backstopMs ?? accessMs), signal)
    }
  } finally {
    off()
    signal.removeEventListener('abort', off)
  }
}

/** What was heard since the reader was told last. */
class Heard {
  private parts = new Map<string, Set<InventoryPart>>()
  /** Notices that came with a revision of their cloud. */
  revisions = 0
  constructor(private everything: boolean) {}

  /** A notice, or null when some were lost. */
  note(payload: string | null): void {
    const notice = payload === null ? null : readNotice(payload)
    if (payload === null) this.everything = true
    else if (notice) {
      this.parts.set(notice.cloudId, (this.parts.get(notice.cloudId) ?? new Set()).add(notice.part))
      if (notice.part !== 'progress') this.revisions++
    }
  }

  take(): InventoryChange | null {
    if (!this.everything && this.parts.size === 0) return null
    const change = {
      everything: this.everything,
      clouds: [...this.parts].map(([id, parts]) => ({ id, parts: [...parts] })),
    }
    this.everything = false
    this.parts = new Map()
    return change
  }
}

/** True when revisions went up by more than there were notices: asked seldom, for a notice may be lost with its connection. */
function lostNotices(ctx: ServiceContext, heard: Heard, everyMs: number): () => Promise<boolean> {
  let known: { sum: number; heard: number } | null = null
  let lookedAt = Number.NEGATIVE_INFINITY
  return async () => {
    if (performance.now() - lookedAt < everyMs) return false
    const [row] = await ctx.db.select({ sum: sql<number>`coalesce(sum(${cloud.revision}), 0)::float8` }).from(cloud)
    lookedAt = performance.now()
    const before = known
    known = { sum: row?.sum ?? 0, heard: heard.revisions }
    return before !== null && known.sum - before.sum > known.heard - before.heard
  }
}
