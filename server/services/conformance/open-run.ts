import { eq } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { type conformanceRunCloud, guideline } from '@/db/schema'
import type { GuidelineRow } from '../guidelines/find-guideline'
import type { RunRow } from './get-run'

/** A run under its lock. `stop`: why nothing new may begin and what runs is to end, in a sentence; null: go on. */
export type OpenRun = RunRow & { stop: string | null }
export type RunCloudRow = typeof conformanceRunCloud.$inferSelect

/** The guideline of a run, also one that was removed since. */
export async function guidelineOf(tx: Transaction, run: Pick<RunRow, 'guidelineId'>): Promise<GuidelineRow> {
  const [row] = await tx.select().from(guideline).where(eq(guideline.id, run.guidelineId))
  if (!row) throw new Error(`There is no guideline ${run.guidelineId}.`)
  return row
}
