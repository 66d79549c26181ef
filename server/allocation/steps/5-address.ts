import { isPublicAddress } from '@/server/domain/address'
import type { ReachStrategy } from '@/server/domain/cloud'
import type { StepFacts } from '@/server/domain/facts'
import type { CloudNode, NodeAddress } from '@/server/domain/node'
import { StepFailed } from '../failure'
import { workaroundOfStrategy } from '../plan/expect'
import { factsOf, info, markOf, type Step, type StepContext, type StepOutput } from '../step'
import { mayHaveDoubles, removeDoubles } from './doubles'

/** Step 5: the address that the node is reached at, by the strategy of the plan. */
export const address: Step<5> = {
  id: 5,
  attempts: 4,
  timeoutMs: (timing) => timing.stepTimeoutMs[5],
  async *run(context) {
    const { run } = context
    const { providerId } = factsOf(run, 4)
    const { strategy } = factsOf(run, 3)
    const found = strategy === 'floating-ip' ? yield* floating(context) : yield* own(context, strategy)
    const facts = { ...found, insideSite: run.site.private }
    yield { type: 'address', address: facts.address, providerId }
    if (mayHaveDoubles(run)) yield* removeDoubles(context)
    const workaround = workaroundOfStrategy[facts.strategy]
    return { facts, workarounds: workaround ? [workaround] : [] }
  },
}

/** Which of a node's own addresses a strategy means. */
const wanted: Record<Exclude<ReachStrategy, 'floating-ip' | 'port-forwarding'>, (address: NodeAddress) => boolean> = {
  direct: (each) => each.version === 4 && each.public && !each.floating,
  'default-network': (each) => each.version === 4 && each.public,
  ipv6: (each) => each.version === 6 && each.public,
  private: (each) => !each.public && !each.floating,
}

async function* own(context: StepContext, strategy: ReachStrategy): AsyncGenerator<StepOutput, StepFacts[5], void> {
  if (strategy === 'floating-ip' || strategy === 'port-forwarding') throw new StepFailed('no-address')
  yield info(`Waiting for the address that comes with the node (${strategy}).`)
  const found = await untilShown(context, wanted[strategy])
  yield info(`The node has ${found.address}.`)
  const { address, version } = found
  return {
    strategy,
    address,
    version,
    public: isPublicAddress(address),
    cameWithCreate: true,
    madeResource: null,
    portForwarding: false,
  }
}

/** Makes a floating IP of our own. One that somebody else made is never taken, however free it looks. */
async function* floating(context: StepContext): AsyncGenerator<StepOutput, StepFacts[5], void> {
  const { run, store, provider, call } = context
  const { network, create } = factsOf(run, 3)
  const { providerId } = factsOf(run, 4)
  const pool = create?.pool
  if (!provider.floatingIps || !pool || !network.id) {
    throw new StepFailed('no-address', {
      reason: 'The plan asks for a floating IP, and there is no network to take it from.',
    })
  }
  const intent = await store.intend('floating-ip')
  yield info(`Making a floating IP from ${pool.name}.`)
  const made = await provider.floatingIps.allocate(
    {
      mark: markOf(run, intent.id),
      poolId: pool.id,
      node: { serverId: providerId },
      networkId: network.id,
      mayExist: intent.again,
    },
    call,
  )
  await store.settle(intent.id, made.id)
  yield info(`${made.address} is made; waiting until the node shows it.`)
  const shown = await untilShown(context, (each) => each.address === made.address)
  return {
    strategy: 'floating-ip',
    address: shown.address,
    version: shown.version,
    public: isPublicAddress(shown.address),
    cameWithCreate: false,
    madeResource: { kind: 'floating-ip', id: made.id, pool: pool.name },
    portForwarding: false,
  }
}

/** Looks at the node until it has such an address; says what it has instead when the time is up. */
async function untilShown(context: StepContext, fits: (address: NodeAddress) => boolean): Promise<NodeAddress> {
  const { run, provider, call, clock, timing, signal, deadlineMs } = context
  const ref = { serverId: factsOf(run, 4).providerId }
  let pauseMs = timing.pollMs
  for (;;) {
    const node = await provider.getNode(ref, call)
    const found = node?.addresses.find(fits)
    if (found) return found
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
