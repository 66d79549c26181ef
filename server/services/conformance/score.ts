import type { Transaction } from '@/db/client'
import type { Runtime } from '../context'

/** Verdicts of one new evidence by every guideline with its reference request, in the transaction that captured it. */
export async function scoreCaptured(_runtime: Runtime, _tx: Transaction, _evidenceId: string): Promise<void> {
  // SEAM: server/services/scorecards/score-evidence.ts
}
