import { and, eq, inArray } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { type allocationNode, allocationStep } from '@/db/schema'
import { failureText } from '@/server/allocation/failure-text'
import type { Failure } from '@/server/domain/errors'
import { addressFacts, pickFacts, requestFacts, type StepFacts } from '@/server/domain/facts'
import type { StepId } from '@/server/domain/steps'
import { rolesSeenByAddress, rolesSeenByFailure, type SeenRole } from '@/server/quirks/observe-roles'
import { keepObservations } from './keep-observations'

type NodeRow = typeof allocationNode.$inferSelect
/** How a step of a node ended. */
export type StepEnd = { facts: StepFacts[StepId] } | { failure: Failure }

/** Keeps what a step's end shows of the cloud's networks, in the transaction that keeps the step: address (5) and failed create (4). */
export async function observeStep(tx: Transaction, row: NodeRow, step: StepId, end: StepEnd): Promise<void> {
  const wanted = (step === 5 && 'facts' in end) || step === 4
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
  const refused = requestFacts.safeParse(end.facts)
  if (refused.success) return (refused.data.unattachable ?? []).flatMap((network) => seenByRefused(planned, network))
  const facts = addressFacts.safeParse(end.facts)
  return facts.success ? rolesSeenByAddress({ ...planned, facts: facts.data }) : []
}

/** A network that was left for another one, so that the step did not fail for it. */
function seenByRefused(
  { node, pick }: { node: string; pick: StepFacts[3] },
  { id, name, fault }: NonNullable<StepFacts[4]['unattachable']>[number],
): SeenRole[] {
  const asked = { ...pick, network: { ...pick.network, id, name } }
  return rolesSeenByFailure({ node, pick: asked, failure: failureText('node-failed', { detail: fault }) })
}

/** What step 3 planned, with the network that step 4 took in its place. */
async function pickOf(tx: Transaction, nodeId: string): Promise<StepFacts[3] | null> {
  const found = await tx
    .select({ step: allocationStep.step, facts: allocationStep.facts })
    .from(allocationStep)
    .where(and(eq(allocationStep.nodeId, nodeId), inArray(allocationStep.step, [3, 4])))
  const factsOf = (step: StepId) => found.find((row) => row.step === step)?.facts
  const pick = pickFacts.safeParse(factsOf(3)).data ?? null
  const taken = requestFacts.safeParse(factsOf(4)).data?.network
  return pick && taken ? { ...pick, network: { ...pick.network, ...taken } } : pick
}
