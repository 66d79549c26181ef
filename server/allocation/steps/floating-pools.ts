import { ProviderError } from '@/server/providers/errors'
import { StepFailed } from '../failure'
import { factsOf, info, type StepContext, type StepOutput, warn } from '../step'
import { networkOf } from './networks-in-turn'

export type PoolName = { id: string; name: string }

/** What step 3 planned for a floating IP: the pools in the order in which they are asked. */
export function floatingPlan({ run }: Pick<StepContext, 'run'>): {
  node: { serverId: string }
  networkId: string
  pools: PoolName[]
} {
  const { create } = factsOf(run, 3)
  const network = networkOf(run)
  if (!create?.pool || !network.id) throw noPool()
  const pools = [create.pool, ...(create.otherPools ?? [])]
  return { node: { serverId: factsOf(run, 4).providerId }, networkId: network.id, pools }
}

export const noPool = () =>
  new StepFailed('no-address', {
    reason: 'The plan asks for a floating IP, and there is no network to take it from.',
  })

/** Asks pool after pool while they have no address left. Every other refusal ends it. */
export async function* fromFirst<Result>(
  pools: readonly PoolName[],
  ask: (pool: PoolName) => Promise<Result>,
): AsyncGenerator<StepOutput, Result, void> {
  for (const [index, pool] of pools.entries()) {
    yield info(`Making a floating IP from ${pool.name}.`)
    try {
      return await ask(pool)
    } catch (error) {
      const next = pools[index + 1]
      if (!(error instanceof ProviderError) || error.code !== 'capacity' || !next) throw error
      yield warn(`${pool.name} has no address left; trying ${next.name}.`)
    }
  }
  throw noPool()
}
