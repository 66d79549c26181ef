import { randomUUID } from 'node:crypto'
import { conformanceEvidence } from '@/db/schema'
import { type Change, evidence } from '@/server/conformance/testing/evidence'
import type { RunEvidence } from '@/server/domain/evidence'
import { referenceKey } from '@/server/domain/guideline'
import type { Runtime } from '../context'
import { scoreEvidence } from './score-evidence'

/** Facts of a cloud whose nodes need a floating IP. */
export const floating: Change = {
  5: { strategy: 'floating-ip', cameWithCreate: false, madeResource: { kind: 'floating-ip', id: 'f', pool: 'ext' } },
}

/** Writes what a run at `at` showed (a cloud like the yardstick, but for `change`) and scores it. Answers the evidence's id. */
export async function scoredRun(
  runtime: Runtime,
  { cloud, at, change, more }: { cloud: string; at: Date; change?: Change; more?: Partial<RunEvidence> },
): Promise<string> {
  const node = randomUUID()
  const content = evidence(change, { cloud, node, allocation: randomUUID(), endedAt: at.toISOString(), ...more })
  return await runtime.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(conformanceEvidence)
      .values({
        cloudId: cloud,
        requestKey: referenceKey(content.request),
        at,
        nodeId: node,
        simulated: content.simulated,
        delivered: content.delivered,
        content,
      })
      .returning()
    await scoreEvidence(tx, runtime, row!.id)
    return row!.id
  })
}
