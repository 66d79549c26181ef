import type { ReachOption } from '@/server/domain/cloud'
import type { CloudPlan } from '@/server/domain/plan'
import { allocationRequestSchema } from '@/server/domain/request'
import { stepIds } from '@/server/domain/steps'
import { isLaunchable, planClouds } from '@/server/services/allocations/plan'
import type { ServiceContext } from '@/server/services/context'
import { Problem } from './problem'
import type { Report } from './report'

/** What is launched: one node of the default request. */
export type Wanted = {
  name: string
  clouds: string[]
  count: number
  distro: string
  version: string
  reach?: ReachOption
}

/** Has the product plan, and tells what was chosen, by which rule, and what was rejected. Throws Problem when it cannot be launched. */
export async function verifyPlan(
  ctx: ServiceContext,
  { wanted, report }: { wanted: Wanted; report: Report },
): Promise<CloudPlan> {
  const [planned] = await planClouds(ctx, allocationRequestSchema.parse(wanted))
  const plan = planned?.plan
  if (!plan) throw new Problem(`There is no plan: ${planned?.problem?.message ?? 'the cloud is not configured'}`)
  tellPlan(plan, report)
  const launchable = isLaunchable(planned)
  const problems = plan.problems.map(({ message, action }) => `${message} ${action}`)
  if (!report.check(launchable, launchable ? 'it can be launched' : `it cannot be launched: ${problems.join(' ')}`))
    throw new Problem('Without a plan there are no eight steps.')
  return plan
}

function tellPlan(plan: CloudPlan, report: Report): void {
  const { network, flavor, image, reach, loginCandidates, expected } = plan
  report.table(
    Object.entries({ network, flavor, image }).map(([what, pick]) => [
      what,
      pick.chosen?.name ?? '-',
      `[${pick.decidedBy}: ${pick.rule}]`,
      pick.reason,
    ]),
  )
  for (const [what, pick] of Object.entries({ network, flavor, image }))
    for (const one of pick.candidates.filter(({ outcome }) => outcome !== 'chosen'))
      report.line(`  not ${what} ${one.name}: ${one.reason}`)
  for (const role of plan.roles) report.line(`role of ${role.networkName}: ${role.role} [${role.rule}] ${role.reason}`)
  const pool = reach.pool ? ` from ${reach.pool.name}` : ''
  report.line(`reached by ${reach.strategy ?? 'nothing'}${pool}: ${reach.reason}`)
  for (const { strategy, reason } of reach.rejected) report.line(`  not ${strategy}: ${reason}`)
  report.line(`login as ${loginCandidates.map(({ user, source }) => `${user} (${source})`).join(', ')}`)
  report.line(`expected verdicts ${stepIds.map((id) => `${id} ${expected.verdicts[id]}`).join(', ')}`)
}
