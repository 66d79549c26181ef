import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { leftover } from '@/db/schema'
import type { LeftoverFacts, LeftoverReason, LeftoverVerdict } from '@/server/domain/leftovers'
import type { Owned } from '@/server/providers/port'
import type { Look } from './look'

export type LeftoverRow = typeof leftover.$inferSelect

const keyOf = ({ kind, id }: { kind: string; id: string }): string => `${kind} ${id}`

/**
 * Brings the open rows of a cloud to what a look saw: new things get a row, things seen again count one sighting more, what
 * is needed again or gone is closed. A class that could not be listed changes nothing. Something that is judged otherwise than
 * before starts its grace anew. Answers the open rows that this look saw, and those that are gone since we asked for it.
 */
export async function noteSightings(
  tx: Transaction,
  look: Look & { cloudId: string; at: Date },
): Promise<{ seen: LeftoverRow[]; removed: LeftoverRow[] }> {
  const { cloudId, at } = look
  const open = await openRows(tx, cloudId)
  const byThing = new Map(open.map((row) => [keyOf({ kind: row.kind, id: row.providerId }), row]))
  const seen: LeftoverRow[] = []
  for (const { thing, decision } of look.decisions) {
    const row = byThing.get(keyOf(thing))
    byThing.delete(keyOf(thing))
    if (decision.verdict === 'needed') {
      if (row) await close(tx, [row.id], 'needed', at)
      continue
    }
    const judged = { verdict: decision.verdict, reason: decision.reason }
    const node = look.intents.get(thing.intent ?? '')?.node
    const origin = { allocationId: node?.allocationId ?? null, nodeId: node?.id ?? null }
    const values = { ...describe(thing), ...judged, ...origin, lastSeenAt: at }
    seen.push(row ? await sawAgain(tx, row, values) : await sawFirst(tx, { ...values, cloudId, firstSeenAt: at }))
  }
  const blind = new Set<string>(look.gaps.map(({ kind }) => kind))
  const vanished = [...byThing.values()].filter(({ kind }) => !blind.has(kind))
  for (const row of vanished) await close(tx, [row.id], row.removingAt ? 'removed' : 'gone', at)
  return { seen, removed: vanished.filter(({ removingAt }) => removingAt !== null) }
}

/** The open rows of a cloud, locked, in one order for everybody. */
export const openRows = async (tx: Transaction, cloudId: string, ids?: string[]): Promise<LeftoverRow[]> =>
  await tx
    .select()
    .from(leftover)
    .where(
      and(
        eq(leftover.cloudId, cloudId),
        isNull(leftover.endedAt),
        ids === undefined ? undefined : inArray(leftover.id, ids),
      ),
    )
    .orderBy(leftover.id)
    .for('update')

/** Closes rows; the history keeps them. */
export async function close(
  tx: Transaction,
  ids: string[],
  ended: 'removed' | 'gone' | 'needed',
  at: Date,
): Promise<void> {
  if (ids.length === 0) return
  await tx
    .update(leftover)
    .set({ ended, endedAt: at, problem: null })
    .where(and(inArray(leftover.id, ids), isNull(leftover.endedAt)))
}

type Values = ReturnType<typeof describe> & {
  verdict: LeftoverVerdict
  reason: LeftoverReason
  allocationId: string | null
  nodeId: string | null
  lastSeenAt: Date
}

async function sawFirst(
  tx: Transaction,
  values: Values & { cloudId: string; firstSeenAt: Date },
): Promise<LeftoverRow> {
  const [made] = await tx.insert(leftover).values(values).returning()
  return made!
}

async function sawAgain(tx: Transaction, row: LeftoverRow, values: Values): Promise<LeftoverRow> {
  const anew = row.verdict !== values.verdict
  const [updated] = await tx
    .update(leftover)
    .set({
      ...values,
      sightings: anew ? 1 : sql`${leftover.sightings} + 1`,
      ...(anew ? { firstSeenAt: values.lastSeenAt, requestedAt: null, requestedBy: null, removingAt: null } : {}),
    })
    .where(eq(leftover.id, row.id))
    .returning()
  return updated!
}

const noFacts: LeftoverFacts = {
  createdAt: null,
  state: null,
  flavor: null,
  vcpu: null,
  memoryMiB: null,
  sizeGiB: null,
  address: null,
  usedBy: null,
}

/** What is kept of a thing: without what only proves whose it is. */
function describe(thing: Owned) {
  const {
    keyName: _keyName,
    requestToken: _requestToken,
    ...facts
  } = thing.facts ?? { ...noFacts, keyName: null, requestToken: null }
  return {
    kind: thing.kind,
    providerId: thing.id,
    name: thing.name,
    allocationMark: thing.allocation,
    intentMark: thing.intent,
    facts,
  }
}
