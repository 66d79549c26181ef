import { isPublicAddress } from '@/server/domain/address'
import type { StepFacts } from '@/server/domain/facts'
import type { PortForwarding } from '@/server/providers/port'
import { StepFailed } from '../failure'
import { info, markOf, type StepContext, type StepOutput } from '../step'
import { floatingPlan, fromFirst, noPool, type PoolName } from './floating-pools'

/** Rounds of making an address that others may take away again, with their last port, before ours is forwarded. */
const roundsMax = 3

/**
 * Forwards a port of an address that this installation shares between nodes, and makes such an address when there is none. The
 * address belongs to no node: it goes with the last port that is forwarded there, whoever made it.
 */
export async function* forwarded(context: StepContext): AsyncGenerator<StepOutput, StepFacts[5], void> {
  const { run, store, provider, call } = context
  const { node, networkId, pools } = floatingPlan(context)
  const forwarding = provider.portForwarding
  if (!forwarding) throw noPool()
  const intent = await store.intend('port-forwarding')
  const { sshPort } = run.site
  const request = { mark: markOf(run, intent.id), node, networkId, port: sshPort, mayExist: intent.again }
  yield info(`Forwarding a port of a shared floating IP to port ${sshPort} of the node.`)
  for (let round = 1; round <= roundsMax; round++) {
    const opened = await first(pools, (pool) => forwarding.open({ ...request, poolId: pool.id }, call))
    if (opened) {
      await store.settle(intent.id, opened.made.id)
      yield info(`${opened.made.address}, port ${opened.made.port}, leads to the node.`)
      yield* letGo(context, opened.made.floatingIpId)
      return factsOfForwarding(opened.made, opened.pool)
    }
    // One that this node made before serves no more: others took it along with their last port, or bound it.
    yield* letGo(context, null)
    yield info('No floating IP is shared here yet.')
    yield* share(context, pools)
  }
  throw new StepFailed('no-address', {
    reason: `No shared floating IP could be used for the node, ${roundsMax} times. Others may remove them at the same time.`,
  })
}

async function first(
  pools: readonly PoolName[],
  open: (pool: PoolName) => Promise<PortForwarding | null>,
): Promise<{ made: PortForwarding; pool: PoolName } | null> {
  for (const pool of pools) {
    const made = await open(pool)
    if (made) return { made, pool }
  }
  return null
}

async function* share(
  { run, store, provider, call }: StepContext,
  pools: readonly PoolName[],
): AsyncGenerator<StepOutput, void, void> {
  const intent = await store.intend('floating-ip')
  const request = { mark: markOf(run, intent.id), mayExist: intent.again }
  const made = yield* fromFirst(pools, (pool) => provider.portForwarding!.share({ ...request, poolId: pool.id }, call))
  await store.settle(intent.id, made.id)
  yield info(`${made.address} is made, to be shared.`)
}

/**
 * An address that this node made is the node's no longer once a port of it is forwarded (`used`). One that was made for nothing,
 * because another worker made one at the same time, goes; when others use it already, it stays with them. Where none is used,
 * one of which the cloud's answer was lost stays open: it is looked for.
 */
async function* letGo(
  { run, store, provider, call }: StepContext,
  used: string | null,
): AsyncGenerator<StepOutput, void, void> {
  const open = (await store.intents()).filter(({ kind, removed }) => kind === 'floating-ip' && !removed)
  for (const { id: intent, name, providerId } of open) {
    if (providerId === null && used === null) continue
    if (providerId !== null && providerId !== used) {
      yield info('Removing the floating IP that was made for nothing.')
      const { allocationId: allocation } = run
      await provider.removeOwned({ kind: 'floating-ip', id: providerId, name, allocation, intent }, call)
    }
    await store.removed(intent)
  }
}

const factsOfForwarding = (made: PortForwarding, pool: PoolName): StepFacts[5] => ({
  strategy: 'port-forwarding',
  address: made.address,
  port: made.port,
  version: 4,
  public: isPublicAddress(made.address),
  cameWithCreate: false,
  madeResource: { kind: 'port-forwarding', id: made.id, pool: pool.name },
  portForwarding: true,
})
