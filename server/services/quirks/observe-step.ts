import { eq } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { type allocationNode, cloud } from '@/db/schema'
import type { Failure } from '@/server/domain/errors'
import { addressFacts, factsByStep, requestFacts, type StepFacts } from '@/server/domain/facts'
import type { SeenQuirk } from '@/server/domain/quirk'
import type { StepId } from '@/server/domain/steps'
import { addressRefused } from '@/server/quirks/observe-address'
import { rolesSeenByAddress, rolesSeenByFailure, rolesSeenByWords, type SeenRole } from '@/server/quirks/observe-roles'
import { quirksSeenByStep } from '@/server/quirks/observe-step'
import { asQuirk } from './keep-observations'
import { keepQuirks } from './keep-quirks'
import { type Before, callsOf, type Refused, stepsOf, whoTold } from './step-context'

type NodeRow = typeof allocationNode.$inferSelect
/** How a step of a node ended. */
export type StepEnd = { facts: StepFacts[StepId] } | { failure: Failure }

/**
 * Keeps what a step's end shows of its cloud, in the transaction that keeps the step: its facts, and networks that could not be
 * attached, whether another one served in the end or none (4). A failure shows little: only steps 4 and 5 tell of the cloud by it.
 */
export async function observeStep(tx: Transaction, row: NodeRow, step: StepId, end: StepEnd): Promise<void> {
  if (step === 3 || ('failure' in end && step !== 4 && step !== 5)) return
  const before = await stepsOf(tx, row.id)
  const { pick } = before
  const roles = pick ? rolesSeen({ node: row.name, pick }, before, { step, end }) : []
  const quirks = await quirksSeen(tx, row, before, { step, end })
  if (roles.length + quirks.length === 0) return
  const { exchanges, lines } = await callsOf(tx, row.id, step)
  const seen = [...roles.map(asQuirk), ...quirks].map((one) => withCalls(one, exchanges, lines))
  const { cloudId, allocationId, id: nodeId } = row
  await keepQuirks(tx, { cloudId, method: 'allocation', allocationId, nodeId, step }, seen)
}

/** Times and the cloud's own words need no calls beside them. */
const withCalls = (seen: SeenQuirk, exchanges: string[], lines: string[]): SeenQuirk =>
  exchanges.length === 0 || seen.detail.samples
    ? seen
    : { ...seen, detail: { ...seen.detail, exchanges, lines: [...(seen.detail.lines ?? []), ...lines] } }

async function quirksSeen(
  tx: Transaction,
  row: NodeRow,
  { pick, durations }: Before,
  { step, end }: { step: StepId; end: StepEnd },
): Promise<SeenQuirk[]> {
  if ('failure' in end) return step === 5 && pick ? addressRefused({ node: row.name, pick, failure: end.failure }) : []
  // What an older worker wrote may lack something: then it shows nothing.
  const facts = factsByStep[step].safeParse(end.facts).data
  const [known] = facts
    ? await tx.select({ provider: cloud.provider }).from(cloud).where(eq(cloud.id, row.cloudId))
    : []
  if (!facts || !known) return []
  const told = step === 5 ? (helpedOut(pick) ?? (await whoTold(tx, row))) : null
  return quirksSeenByStep(step, facts as StepFacts[typeof step], {
    ...{ node: row.name, provider: known.provider, pick, durations, told },
  })
}

type Planned = { node: string; pick: StepFacts[3] }

function rolesSeen(planned: Planned, before: Before, { step, end }: { step: StepId; end: StepEnd }): SeenRole[] {
  const { pick } = planned
  const byWords = (refused: readonly Refused[]) =>
    refused.flatMap(({ id, fault }) => rolesSeenByWords({ ...planned, networkId: id, words: fault }))
  if ('failure' in end) {
    if (step !== 4) return []
    const tried = new Set(before.refused.map(({ id }) => id))
    const last = [pick.network, ...(pick.create?.otherNetworks ?? [])].find(({ id }) => id !== null && !tried.has(id))
    const failing = { ...pick, network: { ...pick.network, ...(last ?? {}) } }
    return [...byWords(before.refused), ...rolesSeenByFailure({ ...planned, pick: failing, failure: end.failure })]
  }
  if (step === 4) return byWords(requestFacts.safeParse(end.facts).data?.unattachable ?? [])
  if (step !== 5) return []
  const facts = addressFacts.safeParse(end.facts).data
  const network = { ...pick.network, ...(before.request?.network ?? {}) }
  return facts ? rolesSeenByAddress({ ...planned, pick: { ...pick, network }, facts }) : []
}

/** A conformance run whose cloud left the way open went on by what a person or an earlier run knew. */
const helpedOut = (pick: StepFacts[3] | null): string | null =>
  pick?.unaided?.problem ? 'the cloud by itself leaves it open' : null
