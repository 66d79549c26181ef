import type { Catalogue } from '@/server/domain/catalogue'
import type { StepFacts } from '@/server/domain/facts'
import { type CloudPlan, type PlanChoice, planChoice, samePlan } from '@/server/domain/plan'
import { StepFailed } from '../failure'
import { diskFor, planCloud, subnetsFor } from '../plan'
import { pickedFact, workaroundsOfPicks } from '../plan/expect'
import { firstProblem, loginInTurn, planConformance, unaidedProblem } from '../plan/unaided'
import type { NodeRun } from '../ports'
import { info, type Step, type StepContext, warn } from '../step'

/** Step 3: plans again from what step 2 read, and holds it against what a person approved. */
export const pick: Step<3> = {
  id: 3,
  attempts: 4,
  timeoutMs: (timing) => timing.stepTimeoutMs[3],
  async *run(context) {
    const { run, provider, session, call } = context
    const catalogue = session.catalogue ?? (await provider.catalogue(call))
    session.catalogue = catalogue
    const { plan, unaided } = await planNow(context, catalogue)
    const problem = unaided ? firstProblem(plan) : plan.problems[0]
    if (problem) throw new StepFailed(problem.code, { reason: problem.message, detail: problem.detail })
    const now = planChoice(plan)
    // Nobody approves the plan of a conformance run: what the cloud publishes now decides.
    const changed = unaided === null && !samePlan(now, run.approved)
    if (changed && !run.request.replan) throw planChanged(run.approved, now, catalogue)
    if (changed) yield warn(`The plan changed, as the request allows: ${differences(run.approved, now, catalogue)}.`)
    const alone = unaided ? unaidedProblem(unaided) : null
    if (alone) yield warn(`By what the cloud publishes alone: ${alone} Configuration or earlier runs help out.`)
    for (const [what, chosen] of [
      ['Network', plan.network],
      ['Flavor', plan.flavor],
      ['Image', plan.image],
    ] as const) {
      yield info(`${what} ${chosen.chosen?.name}: ${chosen.reason}`)
    }
    yield info(`Way to the node: ${plan.reach.strategy}. ${plan.reach.reason}`)
    return {
      facts: {
        ...factsFrom(plan, catalogue, { run, changed }),
        ...(unaided ? { unaided: unaidedFacts(unaided) } : {}),
      },
      workarounds: workaroundsOfPicks([plan.network, plan.flavor, plan.image]),
    }
  },
}

/** What is done now; for a conformance run beside what the cloud gets by itself. */
type Plans = { plan: CloudPlan; unaided: CloudPlan | null }

/** The same planning as before the launch, with the users learned for the image that comes out of it. */
async function planNow({ run, provider, store }: StepContext, catalogue: Catalogue): Promise<Plans> {
  const { cloudId, request, site, observedRoles } = run
  const input = { cloudId, catalogue, request, site, provider, observedRoles, approved: run.approved.strategy }
  const learnedFor = async (imageId: string | undefined) => (imageId ? await store.learnedUser(imageId) : null)
  if ((run.purpose ?? 'use') !== 'use') {
    const { plan, unaided } = planConformance(input)
    const learned = await learnedFor(plan.image.chosen?.id)
    const loginCandidates = loginInTurn(plan.loginCandidates, { users: site.users, learned })
    return { plan: { ...plan, loginCandidates }, unaided }
  }
  const plan = planCloud(input)
  const imageId = plan.image.chosen?.id
  const learned = await learnedFor(imageId)
  return {
    plan: imageId && learned ? planCloud({ ...input, learned: { [imageId]: learned } }) : plan,
    unaided: null,
  }
}

const unaidedFacts = (unaided: CloudPlan): NonNullable<StepFacts[3]['unaided']> => ({
  network: pickedFact(unaided.network),
  flavor: pickedFact(unaided.flavor),
  image: pickedFact(unaided.image),
  strategy: unaided.reach.strategy,
  problem: unaidedProblem(unaided),
})

function planChanged(approved: PlanChoice, now: PlanChoice, catalogue: Catalogue): StepFailed {
  const reason = `The cloud changed since the plan was approved: ${differences(approved, now, catalogue)}.`
  return new StepFailed('plan-changed', { reason, detail: JSON.stringify({ approved, now }, null, 2) })
}

function differences(approved: PlanChoice, now: PlanChoice, catalogue: Catalogue): string {
  const { networks, flavors, images } = catalogue
  const names = new Map([...networks, ...flavors, ...images].map(({ id, name }) => [id, name]))
  const show = (value: string | null) => (value === null ? 'none' : (names.get(value) ?? value))
  const keys = Object.keys(now) as (keyof PlanChoice)[]
  return keys
    .filter((key) => approved[key] !== now[key])
    .map((key) => `${key} ${show(approved[key])} → ${show(now[key])}`)
    .join(', ')
}

function factsFrom(
  plan: CloudPlan,
  catalogue: Catalogue,
  { run, changed }: { run: NodeRun; changed: boolean },
): StepFacts[3] {
  const { network, flavor, image, reach } = plan
  if (!network.chosen || !flavor.chosen || !image.chosen || !reach.strategy)
    throw new TypeError('A plan without problems is complete.')
  const chosen = catalogue.networks.find(({ id }) => id === network.chosen?.id)
  const subnets = chosen
    ? subnetsFor(
        chosen,
        catalogue.flavors.find(({ id }) => id === flavor.chosen?.id),
      )
    : []
  return {
    network: pickedFact(network),
    flavor: pickedFact(flavor),
    image: pickedFact(image),
    strategy: reach.strategy,
    strategyReason: reach.reason,
    changedFromApproved: changed,
    rejectedStrategies: reach.rejected,
    roles: plan.roles,
    create: {
      subnet: plan.subnet,
      otherSubnets: subnets.filter(({ id }) => id !== plan.subnet?.id),
      pool: reach.pool,
      ...(reach.otherPools ? { otherPools: reach.otherPools } : {}),
      diskGiB: diskFor(catalogue, flavor.chosen.id, image.chosen.id, run.request),
      securityGroup: chosen?.portSecurity !== false,
      ...(reach.otherNetworks
        ? {
            otherNetworks: reach.otherNetworks.map((each) => ({
              ...each,
              securityGroup: catalogue.networks.find(({ id }) => id === each.id)?.portSecurity !== false,
            })),
          }
        : {}),
    },
    loginCandidates: plan.loginCandidates,
  }
}
