import { isPublicAddress } from '@/server/domain/address'
import { impliedNetworkId } from '@/server/domain/catalogue'
import type { ReachStrategy } from '@/server/domain/cloud'
import type { StepFacts } from '@/server/domain/facts'
import type { CloudNode, NodeAddress } from '@/server/domain/node'
import { StepFailed } from '../failure'
import { workaroundOfStrategy } from '../plan/expect'
import { factsOf, info, markOf, type Step, type StepContext, type StepOutput } from '../step'
import { mayHaveDoubles, removeDoubles } from './doubles'
import { floatingPlan, fromFirst, noPool } from './floating-pools'
import { forwarded } from './forwarded-port'
import { networkOf } from './networks-in-turn'

/** Step 5: the address that the node is reached at, by the strategy of the plan. */
export const address: Step<5> = {
  id: 5,
  attempts: 4,
  timeoutMs: (timing) => timing.stepTimeoutMs[5],
  async *run(context) {
    const { run } = context
    const { providerId } = factsOf(run, 4)
    const { strategy } = factsOf(run, 3)
    const found = yield* reached(context, strategy)
    const facts = { ...found, insideSite: run.site.private }
    const { address, port, portForwarding } = facts
    yield { type: 'address', address, ...(portForwarding && port ? { port } : {}), providerId }
    if (mayHaveDoubles(run)) yield* removeDoubles(context)
    const workaround = workaroundOfStrategy[facts.strategy]
    return { facts, workarounds: workaround ? [workaround] : [] }
  },
}

function reached(context: StepContext, strategy: ReachStrategy): AsyncGenerator<StepOutput, StepFacts[5], void> {
  if (strategy === 'floating-ip') return floating(context)
  if (strategy === 'port-forwarding') return forwarded(context)
  return own(context, strategy)
}

/** Which of a node's own addresses a strategy means. */
const wanted: Record<Exclude<ReachStrategy, 'floating-ip' | 'port-forwarding'>, (address: NodeAddress) => boolean> = {
  direct: (each) => each.version === 4 && each.public && !each.floating,
  'default-network': (each) => each.version === 4 && each.public,
  ipv6: (each) => each.version === 6 && each.public,
  private: (each) => !each.public && !each.floating,
}

async function* own(
  context: StepContext,
  strategy: keyof typeof wanted,
): AsyncGenerator<StepOutput, StepFacts[5], void> {
  const { run } = context
  yield info(`Waiting for the address that comes with the node (${strategy}).`)
  const network = networkOf(run)
  const { found, publicIpv6 } = await untilShown(context, (addresses) =>
    addressOf(addresses.filter(wanted[strategy]), network),
  )
  yield info(`The node has ${found.address}.`)
  const { address, version } = found
  return {
    strategy,
    address,
    port: run.site.sshPort,
    version,
    public: isPublicAddress(address),
    cameWithCreate: true,
    madeResource: null,
    portForwarding: false,
    publicIpv6,
  }
}

/**
 * The one on the planned network: clouds may put more interfaces on a node than were asked for. An address of which the cloud
 * does not tell the network counts as on it, and so do all where it attaches networks of its own. IPv4 before IPv6.
 */
export function addressOf(
  addresses: readonly NodeAddress[],
  planned: { id: string | null; name: string | null },
): NodeAddress | undefined {
  const on = ({ network }: NodeAddress) =>
    planned.id === impliedNetworkId || network === null || network === planned.name || network === planned.id
  const there = addresses.filter(on)
  return there.find(({ version }) => version === 4) ?? there[0]
}

/** Makes a floating IP of our own. One that somebody else made is never taken, however free it looks. */
async function* floating(context: StepContext): AsyncGenerator<StepOutput, StepFacts[5], void> {
  const { run, store, provider, call } = context
  const { node, networkId, pools } = floatingPlan(context)
  if (!provider.floatingIps) throw noPool()
  const intent = await store.intend('floating-ip')
  const request = { mark: markOf(run, intent.id), node, networkId, mayExist: intent.again }
  const { made, pool } = yield* fromFirst(pools, async (pool) => {
    const made = await provider.floatingIps!.allocate({ ...request, poolId: pool.id }, call)
    return { made, pool }
  })
  await store.settle(intent.id, made.id)
  yield info(`${made.address} is made; waiting until the node shows it.`)
  const { found: shown, publicIpv6 } = await untilShown(context, (addresses) =>
    addresses.find(({ address }) => address === made.address),
  )
  return {
    strategy: 'floating-ip',
    address: shown.address,
    port: run.site.sshPort,
    version: shown.version,
    public: isPublicAddress(shown.address),
    cameWithCreate: false,
    madeResource: { kind: 'floating-ip', id: made.id, pool: pool.name },
    portForwarding: false,
    publicIpv6,
  }
}

/** Looks at the node until it has such an address; says what it has instead when the time is up. */
async function untilShown(
  context: StepContext,
  pick: (addresses: readonly NodeAddress[]) => NodeAddress | undefined,
): Promise<{ found: NodeAddress; publicIpv6: string | null }> {
  const { run, provider, call, clock, timing, signal, deadlineMs } = context
  const ref = { serverId: factsOf(run, 4).providerId }
  let pauseMs = timing.pollMs
  for (;;) {
    const node = await provider.getNode(ref, call)
    const found = node ? pick(node.addresses) : undefined
    if (node && found) {
      const ipv6 = node.addresses.find((each) => each.version === 6 && isPublicAddress(each.address))
      return { found, publicIpv6: ipv6?.address ?? null }
    }
    if (node?.state === 'deleted') throw new StepFailed('node-vanished', { reason: `${node.name} was deleted.` })
    if (clock.now() + pauseMs >= deadlineMs)
      throw node ? new StepFailed('no-address', { reason: noAddress(node) }) : vanished(ref.serverId)
    await clock.sleep(pauseMs, signal)
    pauseMs = Math.min(timing.pollMsMax, Math.round(pauseMs * 1.25))
  }
}

function noAddress(node: CloudNode): string {
  const has = node.addresses.map(({ address }) => address).join(', ')
  return `The node did not get the address that its plan expects; it has ${has || 'none'}.`
}

/** Not a word about addresses: somebody or something removed the node. */
const vanished = (serverId: string): StepFailed =>
  new StepFailed('node-vanished', { reason: `The cloud does not know the node ${serverId} any more.` })
