import { isDeepStrictEqual } from 'node:util'
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { cloud, quirkObservation } from '@/db/schema'
import type { ObservationMethod } from '@/server/domain/network-role'
import type { SeenQuirk } from '@/server/domain/quirk'
import { overSamples } from '@/server/quirks/observe-times'

/** How it was seen: by which allocation, node and step, where it was one. */
export type SeenBy = {
  cloudId: string
  method: ObservationMethod
  allocationId?: string
  nodeId?: string
  step?: number
}

/** A list or probe that says the same again is not written more often than this: its row is fresh enough. */
const sameAgainMs = 10 * 60_000

/** Something doubtful that was not seen for so long begins to be counted anew. */
const doubtDays = 30

const once = [
  quirkObservation.cloudId,
  quirkObservation.kind,
  quirkObservation.subject,
  quirkObservation.method,
  quirkObservation.value,
]

/**
 * Writes what was seen, in the caller's transaction. The same again raises `times`, once per allocation, however many nodes and repeated
 * writes it has; something contrary gets a row of its own. What is doubtful is counted anew once something contrary happened in
 * between, or it was long ago.
 */
export async function keepQuirks(tx: Transaction, by: SeenBy, seen: readonly SeenQuirk[]): Promise<void> {
  if (seen.length === 0) return
  const [known] = await tx.select({ id: cloud.id }).from(cloud).where(eq(cloud.id, by.cloudId))
  if (!known) return
  const fresh = await withoutNews(tx, by, seen)
  // One order of rows for all writers: two nodes that see the same two things must not wait for each other.
  const ordered = [...fresh].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  for (const one of ordered) await keep(tx, by, one.detail.samples ? await measured(tx, by, one) : one)
}

const keyOf = ({ kind, subject, value }: Pick<SeenQuirk, 'kind' | 'subject' | 'value'>): string =>
  `${kind} ${subject} ${value}`

/** Leaves out what a list or a probe said the same way a moment ago. Roles are told by listings that changed something, and are counted. */
async function withoutNews(tx: Transaction, by: SeenBy, seen: readonly SeenQuirk[]): Promise<readonly SeenQuirk[]> {
  const kinds = [...new Set(seen.map(({ kind }) => kind))].filter((kind) => kind !== 'network-role')
  if (by.method === 'allocation' || kinds.length === 0) return seen
  const rows = await tx
    .select({
      kind: quirkObservation.kind,
      subject: quirkObservation.subject,
      value: quirkObservation.value,
      evidence: quirkObservation.evidence,
      detail: quirkObservation.detail,
      happenedAt: quirkObservation.happenedAt,
      fresh: sql<boolean>`${quirkObservation.lastSeenAt} > now() - make_interval(secs => ${sameAgainMs / 1000})`,
    })
    .from(quirkObservation)
    .where(
      and(
        eq(quirkObservation.cloudId, by.cloudId),
        eq(quirkObservation.method, by.method),
        inArray(quirkObservation.kind, kinds),
      ),
    )
  const isLatest = (row: (typeof rows)[number]) =>
    !rows.some((other) => other.kind === row.kind && other.subject === row.subject && other.happenedAt > row.happenedAt)
  const kept = new Map(rows.map((row) => [keyOf(row), row]))
  return seen.filter((one) => {
    const row = kept.get(keyOf(one))
    const same = row?.fresh && row.evidence === one.evidence && isDeepStrictEqual(row.detail, plain(one.detail))
    return !(row && same && isLatest(row))
  })
}

/** As it comes back from the database. */
const plain = (value: object): unknown => JSON.parse(JSON.stringify(value))

/**
 * The observation over the samples that are kept already. Two nodes that end together are both counted: the second waits, also where
 * there is no row yet that it could wait for.
 */
async function measured(tx: Transaction, by: SeenBy, seen: SeenQuirk): Promise<SeenQuirk> {
  const name = `plumbline-quirk ${by.cloudId} ${by.method} ${keyOf(seen)}`
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)
  const [row] = await tx
    .select({ detail: quirkObservation.detail })
    .from(quirkObservation)
    .where(
      and(
        eq(quirkObservation.cloudId, by.cloudId),
        eq(quirkObservation.kind, seen.kind),
        eq(quirkObservation.subject, seen.subject),
        eq(quirkObservation.method, by.method),
        eq(quirkObservation.value, seen.value),
      ),
    )
  return overSamples(seen, row?.detail.samples ?? [])
}

async function keep(tx: Transaction, by: SeenBy, seen: SeenQuirk): Promise<void> {
  const { kind, subject, value, confidence, evidence, detail, happenedAt } = seen
  const { cloudId, method, allocationId = null, nodeId = null, step = null } = by
  const reference = { allocationId, nodeId, step }
  // A cloud's clock may be ahead: what seems to come from the future would outrank everything that happens until then.
  const happened = happenedAt === null ? sql`now()` : sql`least(${happenedAt}::timestamptz, now())`
  // A listing without times says nothing newer than it did at first; an allocation says that it happened now.
  const stays = happenedAt === null && method === 'sync'
  const contraryLater = sql`exists (select 1 from quirk_observation other where other.cloud_id = excluded.cloud_id
    and other.kind = excluded.kind and other.subject = excluded.subject and other.value <> excluded.value
    and other.method = excluded.method and other.happened_at > ${quirkObservation.happenedAt})`
  await tx
    .insert(quirkObservation)
    .values({
      ...reference,
      ...{ cloudId, kind, subject, value, method, confidence, evidence, detail },
      happenedAt: happened,
    })
    .onConflictDoUpdate({
      target: once,
      set: {
        ...reference,
        ...{ confidence, evidence, detail },
        lastSeenAt: sql`now()`,
        happenedAt: stays
          ? sql`${quirkObservation.happenedAt}`
          : sql`greatest(${quirkObservation.happenedAt}, excluded.happened_at)`,
        times: sql`case
          when excluded.allocation_id is not null and excluded.allocation_id = ${quirkObservation.allocationId}
            then ${quirkObservation.times}
          when excluded.confidence = 'low' and (${quirkObservation.happenedAt} < now() - make_interval(days => ${doubtDays})
            or ${contraryLater}) then 1
          else ${quirkObservation.times} + 1 end`,
      },
    })
}
