import type { CloudPlan } from '@/server/domain/plan'
import { planChoice } from '@/server/domain/plan'
import { stepById } from '@/server/domain/steps'
import { getAllocation } from '@/server/services/allocations/get-allocation'
import { launch } from '@/server/services/allocations/launch'
import type { AllocationDetail } from '@/server/services/allocations/shapes'
import type { ServiceContext } from '@/server/services/context'
import type { Client } from './client'
import type { Guests } from './guests'
import { lookAtNode } from './look'
import type { Wanted } from './plan'
import type { Report } from './report'
import { Follower } from './run'

export type Ground = { client: Client; guests: Guests; refusals: string[]; report: Report; signal: AbortSignal }

const deliveredMs = 20 * 60_000
const recheckMs = 5 * 60_000

/**
 * All eight steps by the product's own services, worker and engine, up to the look after 120 s. `launched` is told the
 * allocation before anything can go wrong with it.
 */
export async function verifySteps(
  ctx: ServiceContext,
  { wanted, plan, launched }: { wanted: Wanted; plan: CloudPlan; launched: (follower: Follower, id: string) => void },
  ground: Ground,
): Promise<void> {
  const { report, signal } = ground
  const { id } = await launch(ctx, { ...wanted, approved: { [plan.cloudId]: planChoice(plan) } })
  const follower = new Follower(ctx, id, report)
  launched(follower, id)
  const ended = await follower.until(({ state }) => !['queued', 'running', 'cleaning'].includes(state), {
    limitMs: deliveredMs,
    signal,
    what: 'The end of the eight steps',
  })
  if (ended.state === 'delivered') {
    await lookAtNode(ended, ground)
    report.line('waiting for the look of step 8 after 120 s')
    const rechecked = () => follower.node.steps[7]?.facts?.recheck != null
    await follower.until(rechecked, { limitMs: recheckMs, signal, what: 'The look of step 8 after 120 s' })
  }
  const [node] = (await getAllocation(ctx, { id })).nodes
  tellSteps(node!, ground)
}

type Node = AllocationDetail['nodes'][number]

function tellSteps(node: Node, { report, refusals }: Ground): void {
  report.line('')
  report.table([
    ['step', '', 'verdict', 'delivered', 'ms', 'calls', 'workarounds', 'reason'],
    ...node.steps.map((step) => [
      String(step.step),
      stepById(step.step as 1).short,
      step.verdict,
      step.delivered ? 'yes' : 'no',
      String(step.ms ?? '-'),
      String(step.calls),
      step.workarounds.join(' ') || '-',
      step.failure ? `${step.failure.code}: ${step.failure.message}` : step.reason,
    ]),
  ])
  if (node.state !== 'delivered' && refusals.length > 0)
    report.line(`the bastion's last refusals: ${[...new Set(refusals)].slice(-3).join('; ')}`)
  const all = node.steps.every((step) => step.delivered)
  report.check(node.state === 'delivered' && all, `the node is ${node.state} at ${node.address ?? 'no address'}`)
  const unknown = node.steps.filter((step) => step.verdict === 'UNKNOWN').map((step) => step.step)
  report.check(unknown.length === 0, `every step has a verdict${unknown.length > 0 ? `, but not ${unknown}` : ''}`)
}
