import type { Transaction } from '@/db/client'
import type { Runtime } from '../context'

/** Has history judged by a guideline's present revision, once the transaction commits. Each revision has a job of its own. */
export async function askRescore(
  { queue }: Pick<Runtime, 'queue'>,
  tx: Transaction,
  guideline: { id: string; revision: number },
): Promise<void> {
  await queue.send('rescore', { guidelineId: guideline.id }, { key: `${guideline.id}:${guideline.revision}`, tx })
}
