import type { LabProcess } from '@/e2e/helpers/lab'
import { cleanUp } from '@/server/allocation/cleanup'
import { runNode } from '@/server/allocation/engine'
import { planCloud } from '@/server/allocation/plan'
import type { CloudSite } from '@/server/allocation/ports'
import { MemoryNode } from '@/server/allocation/testing/memory-store'
import { defaultTiming } from '@/server/allocation/timing'
import type { Catalogue } from '@/server/domain/catalogue'
import { planChoice } from '@/server/domain/plan'
import { type AllocationPurpose, type AllocationRequest, allocationRequestSchema } from '@/server/domain/request'
import { defaultBreakerPolicy } from '@/server/providers/guard/breaker'
import { createGuard } from '@/server/providers/guard/guard'
import type { CloudProvider } from '@/server/providers/port'
import { siteOf } from '../../clouds/site'

/** The engine's waits, about forty times shorter than in the product; the lab runs as much faster. */
const timing = {
  ...defaultTiming,
  stepTimeoutMs: { 1: 20_000, 2: 20_000, 3: 20_000, 4: 20_000, 5: 20_000, 6: 25_000, 7: 20_000, 8: 20_000 },
  pollMs: 50,
  pollMsMax: 150,
  invisibleMsMax: 3_000,
  lookMs: 400,
  sshPauseMs: 100,
  backoffMs: 30,
  backoffMsMax: 400,
  troubleMsMax: 6_000,
  outageMsMax: 20_000,
  cleanupMs: 40_000,
  cleanupPauseMs: 150,
  settleMs: 700,
}
const options = { backoffMs: 10, settleMs: 600, requestTimeoutMs: 2_500, connectTimeoutMs: 2_500, doubtMs: 100 }

export type Run = { node: MemoryNode; provider: CloudProvider; ended: Promise<'delivered' | 'failed' | 'cancelled'> }

/** Whole allocations of one node on one cloud of a running lab: real adapter, real machines, a store in memory. */
export function faultBench(lab: LabProcess, id: string) {
  const config = lab.config.clouds.find((cloud) => cloud.id === id)
  if (!config) throw new Error(`The lab has no cloud "${id}"`)
  const environment = () => ({
    variables: {},
    homeFolder: lab.folder,
    installation: 'installation',
    guard: createGuard({ name: id, policy: { ...defaultBreakerPolicy, openMs: 300, openMsMax: 2_000 } }),
  })
  const open = async (): Promise<CloudProvider> => {
    if (config.provider === 'aws-ec2') {
      const { createAwsEc2Provider } = await import('@/server/providers/aws-ec2')
      return await createAwsEc2Provider(config, environment(), options)
    }
    const { createOpenstackProvider } = await import('@/server/providers/openstack')
    return await createOpenstackProvider(config, environment(), options)
  }
  const signal = new AbortController().signal
  let catalogue: Catalogue | undefined
  const site = siteOf(config)
  return {
    /** Reads once what plans are made of, while the cloud is well. */
    async prepare(): Promise<void> {
      catalogue ??= await (await open()).catalogue({ signal, record: () => {} })
    },
    /** A run that is made to be judged: nobody has planned it. `aid` is what a person of the site configured. */
    async judge(aid: Partial<CloudSite> = {}, purpose: AllocationPurpose = 'conformance'): Promise<Run> {
      const provider = await open()
      const request = allocationRequestSchema.parse({ name: 'judged', clouds: [id] })
      const approved = { network: null, subnet: null, flavor: null, image: null, strategy: null, pool: null }
      const options = { request, approved, site: { ...site, ...aid }, cloudId: id, purpose }
      const node = new MemoryNode(options)
      const { run, store } = node.claim()
      return { node, provider, ended: runNode({ run, store, provider, signal }, { timing }) }
    },
    /** A run that begins now, by an adapter that has asked nothing yet. Throws when the plan has a problem. */
    async start(wish: Partial<AllocationRequest> = {}): Promise<Run> {
      const provider = await open()
      if (!catalogue) throw new Error('prepare() comes first')
      const request = allocationRequestSchema.parse({ name: 'web', clouds: [id], ...wish })
      const plan = planCloud({ cloudId: id, catalogue, request, site, provider })
      const [problem] = plan.problems
      if (problem) throw new Error(`${id}: ${problem.message}`)
      const node = new MemoryNode({ request, approved: planChoice(plan), site, cloudId: id })
      const { run, store } = node.claim()
      return { node, provider, ended: runNode({ run, store, provider, signal }, { timing }) }
    },
    /** What a person does with a node that is delivered. */
    async release({ node, provider }: Run): Promise<void> {
      const { run, store } = node.claim()
      await cleanUp({ run, store, provider, signal }, 'released', { options: { timing } })
    },
    /** Everything of the run that the cloud holds, by its own books. */
    async left({ node }: Run): Promise<string[]> {
      const entries = (await lab.books(node.allocationId))[id] ?? []
      return entries.filter(({ state }) => state !== 'terminated').map((entry) => `${entry.kind} ${entry.name}`)
    },
  }
}
