import { and, eq } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { type allocationNode, allocationStep } from '@/db/schema'
import type { Failure } from '@/server/domain/errors'
import { addressFacts, pickFacts, type StepFacts } from '@/server/domain/facts'
import type { StepId } from '@/server/domain/steps'
import { rolesSeenByAddress, rolesSeenByFailure, type SeenRole } from '@/server/quirks/observe-roles'
import { keepObservations } from './keep-observations'

type NodeRow = typeof allocationNode.$inferSelect
/** How a step of a node ended. */
export type StepEnd = { facts: StepFacts[StepId] } | { failure: Failure }

/** Keeps what a step's end shows of the cloud's networks, in the transaction that keeps the step: address (5) and failed create (4). */
export async function observeStep(tx: Transaction, row: NodeRow, step: StepId, end: StepEnd): Promise<void> {
  const wanted = (step === 5 && 'facts' in end) || (step === 4 && 'failure' in end)
  if (!wanted) return
  const pick = await pickOf(tx, row.id)
  if (!pick) return
  const by = {
    cloudId: row.cloudId,
    method: 'allocation',
    allocationId: row.allocationId,
    nodeId: row.id,
    step,
  } as const
  await keepObservations(tx, by, seenBy({ node: row.name, pick }, end))
}

function seenBy(planned: { node: string; pick: StepFacts[3] }, end: StepEnd): SeenRole[] {
  if ('failure' in end) return rolesSeenByFailure({ ...planned, failure: end.failure })
  const facts = addressFacts.safeParse(end.facts)
  return facts.success ? rolesSeenByAddress({ ...planned, facts: facts.data }) : []
}

async function pickOf(tx: Transaction, nodeId: string): Promise<StepFacts[3] | null> {
  const [found] = await tx
    .select({ facts: allocationStep.facts })
    .from(allocationStep)
    .where(and(eq(allocationStep.nodeId, nodeId), eq(allocationStep.step, 3)))
  return pickFacts.safeParse(found?.facts).data ?? null
}
