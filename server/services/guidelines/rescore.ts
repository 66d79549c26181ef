import { and, eq, isNull } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { guideline } from '@/db/schema'
import type { Runtime } from '../context'
import { knownClouds } from '../scorecards/scored-clouds'
import type { GuidelineRow } from './find-guideline'
import { toJudge } from './guideline-item'
import { rescoreCloud } from './rescore-cloud'

/** Has history judged by a guideline's present revision, once the transaction commits. Each revision has a job of its own. */
export async function askRescore(
  { queue }: Pick<Runtime, 'queue'>,
  tx: Transaction,
  guideline: { id: string; revision: number },
): Promise<void> {
  await queue.send('rescore', { guidelineId: guideline.id }, { key: `${guideline.id}:${guideline.revision}`, tx })
}

/** Rounds until what came in meanwhile is judged too; more would mean that something can never be judged, and the next start tries again. */
const roundsMax = 20

/**
 * Judges every run of a guideline's request by its present revision, cloud by cloud, each in a transaction of its own: it may be broken
 * off and begun again, and two at once do no harm. No new runs, no news to webhooks: the clouds are what they were.
 */
export async function rescore(
  { db }: Pick<Runtime, 'db'>,
  { guidelineId, signal }: { guidelineId: string; signal: AbortSignal },
): Promise<void> {
  for (let round = 0; round < roundsMax; round++) {
    const [row] = await db
      .select()
      .from(guideline)
      .where(and(eq(guideline.id, guidelineId), isNull(guideline.removedAt)))
    if (!row || row.scoredRevision >= row.revision) return
    // The line first: the others are held against it.
    const clouds = (await knownClouds(db)).sort((a, b) => Number(b.yardstick) - Number(a.yardstick))
    for (const cloud of clouds) {
      signal.throwIfAborted()
      const done = await db.transaction(async (tx) => await rescoreCloud(tx, { row, cloud, clouds }))
      // Changed meanwhile: from the beginning, by the new one.
      if (!done) break
    }
    await db.transaction(async (tx) => await settle(tx, row))
  }
}

/** Everything is judged by this revision: noted, unless it changed or a run came in between. */
async function settle(tx: Transaction, { id, revision }: GuidelineRow): Promise<void> {
  const [now] = await tx.select().from(guideline).where(eq(guideline.id, id)).for('update')
  if (now?.revision !== revision) return
  if ((await toJudge(tx, { ...now, reference: now.document.reference })) > 0) return
  await tx.update(guideline).set({ scoredRevision: revision }).where(eq(guideline.id, id))
}
