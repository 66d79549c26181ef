import type { ReachStrategy } from '@/server/domain/cloud'
import type { Failure } from '@/server/domain/errors'
import { nodeCan } from '@/server/domain/node-actions'
import { type CloudPlan, planChoice } from '@/server/domain/plan'
import { type AllocationRequest, allocationRequestSchema } from '@/server/domain/request'
import { cancel } from '@/server/services/allocations/cancel'
import { getAllocation } from '@/server/services/allocations/get-allocation'
import { launch } from '@/server/services/allocations/launch'
import { isLaunchable, planClouds } from '@/server/services/allocations/plan'
import { release } from '@/server/services/allocations/release'
import type { AllocationDetail } from '@/server/services/allocations/shapes'
import { readCatalogue } from '@/server/services/clouds/read-catalogue'
import type { ServiceContext } from '@/server/services/context'
import { waitUntil } from '../openstack/wait'
import { newestLinux } from './newest-linux'

export type Delivered = { kind: 'delivered'; address: string; port: number | null; strategy: ReachStrategy | null }
/** `at`: before anything was made, or the number of the step that failed. */
export type Refused = { kind: 'refused'; at: 'plan' | number; failure: Failure }

/** What the product answered to a request for one node with reach `auto`. */
export type OurAnswer = {
  plan: CloudPlan | null
  outcome: Delivered | Refused
  /** Sentences about what the product itself says that it could not remove. */
  left: string[]
  ms: number
}

const runMs = 15 * 60_000

/** Plans, launches, waits for the end and releases, all by the product's own services and worker. */
export async function ourAnswer(
  ctx: ServiceContext,
  { cloudId, name, signal }: { cloudId: string; name: string; signal: AbortSignal },
): Promise<OurAnswer> {
  const started = performance.now()
  const ended = (answer: Omit<OurAnswer, 'ms'>): OurAnswer => ({
    ...answer,
    ms: Math.round(performance.now() - started),
  })
  const request = await requestFor(ctx, cloudId, name)
  const [planned] = await planClouds(ctx, request)
  const plan = planned?.plan ?? null
  if (!planned || !plan || !isLaunchable(planned)) {
    const failure = planned?.problem ?? plan?.problems[0]
    if (!failure) throw new Error(`${cloudId} has neither a plan nor a problem.`)
    return ended({ plan, outcome: { kind: 'refused', at: 'plan', failure }, left: [] })
  }
  const { id } = await launch(ctx, { ...request, approved: { [cloudId]: planChoice(plan) } })
  const outcome = await outcomeOf(ctx, id, plan, signal)
  return ended({ plan, outcome, left: await releaseAll(ctx, id) })
}

/** The reference request, with the newest Linux that the cloud has. */
async function requestFor(ctx: ServiceContext, cloudId: string, name: string): Promise<AllocationRequest> {
  const { images } = await readCatalogue(ctx, cloudId)
  return allocationRequestSchema.parse({ name, clouds: [cloudId], count: 1, ...newestLinux(images) })
}

type Node = AllocationDetail['nodes'][number]
const running = ({ state }: Node): boolean => ['queued', 'running', 'cleaning', 'releasing'].includes(state)

async function untilStill(ctx: ServiceContext, id: string, signal: AbortSignal): Promise<Node> {
  // The database of a busy machine may be late once: the next look tells.
  const read = async () => (await getAllocation(ctx, { id }).catch(() => null))?.nodes[0] ?? null
  const isStill = (node: Node | null) => node !== null && !running(node)
  const node = await waitUntil(read, isStill, { limitMs: runMs, signal, what: `Allocation ${id}` })
  return node!
}

async function outcomeOf(
  ctx: ServiceContext,
  id: string,
  plan: CloudPlan,
  signal: AbortSignal,
): Promise<Delivered | Refused> {
  try {
    const { state, address, port, failure, steps } = await untilStill(ctx, id, signal)
    if (state === 'delivered' && address) return { kind: 'delivered', address, port, strategy: plan.reach.strategy }
    if (!failure) throw new Error(`The node is ${state} without a failure.`)
    return { kind: 'refused', at: steps.find((step) => step.failure)?.step ?? 0, failure }
  } catch (error) {
    // What was launched must go, also after Ctrl-C.
    await cancel(ctx, { id }).catch(() => undefined)
    await releaseAll(ctx, id)
    throw error
  }
}

/** Releases what can be released and tells what the product says of leftovers. */
async function releaseAll(ctx: ServiceContext, id: string): Promise<string[]> {
  const signal = new AbortController().signal
  const node = await untilStill(ctx, id, signal)
  // A node that failed late is held for somebody to look at.
  const isThere = node.state === 'delivered' || node.heldUntil !== null || node.left.length > 0
  if (nodeCan('release', node.state) && isThere) await release(ctx, { id })
  const { left } = await untilStill(ctx, id, signal)
  return left.map(({ what, why }) => `${what}: ${why}`)
}
