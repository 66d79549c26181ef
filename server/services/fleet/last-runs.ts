import { asc, desc, inArray, sql } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { allocation, allocationNode, allocationStep } from '@/db/schema'
import { factsByStep, type StepFacts } from '@/server/domain/facts'
import { judgeFacts, judgeFailure, notRun } from '@/server/domain/judge'
import { type StepId, type StepState, stepIds } from '@/server/domain/steps'
import type { Judgement } from '@/server/domain/verdict'

export type LastRun = {
  allocation: string
  node: string
  /** ISO 8601 UTC of its last change. */
  at: string
  steps: { step: number; state: StepState; verdict: Judgement['verdict']; reason: string; ms: number | null }[]
  facts: Partial<StepFacts>
}
type StepRow = typeof allocationStep.$inferSelect

/**
 * A run that failed, or whose look after 120 s was made, says all that it will ever say; one that waits for that look (or
 * was released before it) is shown only where there is no other.
 */
const saysAll = sql`(${allocationNode.state} = 'failed' or exists (select 1 from ${allocationStep}
  where ${allocationStep.nodeId} = ${allocationNode.id} and ${allocationStep.step} = 8 and ${allocationStep.facts} -> 'recheck' <> 'null'::jsonb))`

/** The last finished run of each cloud: of its nodes whose steps ended one way or the other, the one that changed last. */
export async function lastRuns(db: Database): Promise<Map<string, LastRun>> {
  const nodes = await db
    .selectDistinctOn([allocationNode.cloudId])
    .from(allocationNode)
    .where(
      sql`${allocationNode.state} in ('delivered', 'failed', 'releasing', 'released') and not exists (select 1 from ${allocation} where ${allocation.id} = ${allocationNode.allocationId} and ${allocation.purpose} = 'probe') and exists (select 1 from ${allocationStep} where ${allocationStep.nodeId} = ${allocationNode.id})`,
    )
    .orderBy(asc(allocationNode.cloudId), desc(saysAll), desc(allocationNode.updatedAt))
  if (nodes.length === 0) return new Map()
  const ids = nodes.map((node) => node.id)
  const steps = await db.select().from(allocationStep).where(inArray(allocationStep.nodeId, ids))
  return new Map(
    nodes.map((node) => {
      const own = new Map(steps.filter((step) => step.nodeId === node.id).map((step) => [step.step, step]))
      return [
        node.cloudId,
        {
          allocation: node.allocationId,
          node: node.id,
          at: node.updatedAt.toISOString(),
          steps: stepIds.map((id) => cell(id, own.get(id))),
          facts: factsOf([...own.values()]),
        },
      ]
    }),
  )
}

function cell(id: StepId, row: StepRow | undefined): LastRun['steps'][number] {
  const judgement = judgeRow(id, row)
  return {
    step: id,
    state: row?.state ?? 'skipped',
    verdict: judgement.verdict,
    reason: judgement.reason,
    ms: row?.ms ?? null,
  }
}

/** The verdict that follows from a step's row. */
export function judgeRow(id: StepId, row: StepRow | undefined): Judgement {
  if (row?.state === 'failed' && row.failure) return judgeFailure(id, row.failure.code, row.failure.message)
  const facts = row?.state === 'done' ? factsByStep[id].safeParse(row.facts) : null
  return facts?.success ? judgeFacts(id, facts.data as never) : notRun
}

/** The facts of finished steps that this version can read. */
export function factsOf(rows: readonly StepRow[]): Partial<StepFacts> {
  const entries = rows
    .filter((row) => row.state === 'done')
    .flatMap((row) => {
      const parsed = factsByStep[row.step as StepId].safeParse(row.facts)
      return parsed.success ? [[row.step, parsed.data]] : []
    })
  return Object.fromEntries(entries) as Partial<StepFacts>
}
