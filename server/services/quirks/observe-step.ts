import { and, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import type { Transaction } from '@/db/client'
import { type allocationNode, allocationStep } from '@/db/schema'
import type { Failure } from '@/server/domain/errors'
import { addressFacts, pickFacts, requestFacts, type StepFacts } from '@/server/domain/facts'
import type { StepId } from '@/server/domain/steps'
import { rolesSeenByAddress, rolesSeenByFailure, rolesSeenByWords, type SeenRole } from '@/server/quirks/observe-roles'
import { keepObservations } from './keep-observations'

type NodeRow = typeof allocationNode.$inferSelect
/** How a step of a node ended. */
export type StepEnd = { facts: StepFacts[StepId] } | { failure: Failure }

/**
 * Keeps what a step's end shows of the cloud's networks, in the transaction that keeps the step: the address (5), networks that
 * could not be attached, whether another one served in the end or none (4).
 */
export async function observeStep(tx: Transaction, row: NodeRow, step: StepId, end: StepEnd): Promise<void> {
  if (step !== 4 && !(step === 5 && 'facts' in end)) return
  const before = await stepsBefore(tx, row.id)
  if (!before.pick) return
  const seen = seenBy({ node: row.name, pick: before.pick }, before, { step, end })
  const by = {
    cloudId: row.cloudId,
    method: 'allocation',
    allocationId: row.allocationId,
    nodeId: row.id,
    step,
  } as const
  await keepObservations(tx, by, seen)
}

type Planned = { node: string; pick: StepFacts[3] }
type Before = { pick: StepFacts[3] | null; request: StepFacts[4] | null; refused: Refused[] }

function seenBy(planned: Planned, before: Before, { step, end }: { step: StepId; end: StepEnd }): SeenRole[] {
  const { pick } = planned
  const byWords = (refused: readonly Refused[]) =>
    refused.flatMap(({ id, fault }) => rolesSeenByWords({ ...planned, networkId: id, words: fault }))
  if ('failure' in end) {
    const tried = new Set(before.refused.map(({ id }) => id))
    const last = [pick.network, ...(pick.create?.otherNetworks ?? [])].find(({ id }) => id !== null && !tried.has(id))
    const failing = { ...pick, network: { ...pick.network, ...(last ?? {}) } }
    return [...byWords(before.refused), ...rolesSeenByFailure({ ...planned, pick: failing, failure: end.failure })]
  }
  if (step === 4) return byWords(requestFacts.safeParse(end.facts).data?.unattachable ?? [])
  const facts = addressFacts.safeParse(end.facts).data
  const network = { ...pick.network, ...(before.request?.network ?? {}) }
  return facts ? rolesSeenByAddress({ ...planned, pick: { ...pick, network }, facts }) : []
}

const refusedShape = z.object({ id: z.string(), fault: z.string() })
type Refused = z.infer<typeof refusedShape>
/** What step 4 keeps while it goes from one network to the next. */
const progressShape = z.object({ refusedNetworks: z.array(refusedShape) })

async function stepsBefore(tx: Transaction, nodeId: string): Promise<Before> {
  const rows = await tx
    .select({ step: allocationStep.step, facts: allocationStep.facts, progress: allocationStep.progress })
    .from(allocationStep)
    .where(and(eq(allocationStep.nodeId, nodeId), inArray(allocationStep.step, [3, 4])))
  const of = (step: number) => rows.find((one) => one.step === step)
  return {
    pick: pickFacts.safeParse(of(3)?.facts).data ?? null,
    request: requestFacts.safeParse(of(4)?.facts).data ?? null,
    refused: progressShape.safeParse(of(4)?.progress).data?.refusedNetworks ?? [],
  }
}
