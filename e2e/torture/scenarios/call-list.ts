import { ended } from '@/e2e/crash/ended'
import type { LabCall } from '@/e2e/helpers/lab-controls'
import type { Ground } from '../ground'

export type Phase = 'allocation' | 'release'
/** One kind of request that a cloud gets in the life of a node. */
export type CallKind = { cloud: string; phase: Phase; action: string; mutating: boolean }

/** Requests that make, attach or delete something; logging in makes only a token. */
export const isMutating = (action: string): boolean =>
  action.includes(' ')
    ? !action.startsWith('GET ') && action !== 'POST /identity/auth/tokens'
    : !/^(Describe|Get|List)/.test(action)

/** Every kind of request of a node's life without trouble, in the order of its first one, by one clean run on each cloud. */
export async function findCalls(ground: Ground): Promise<CallKind[]> {
  const found = await Promise.all(
    ground.lab.clouds.map(async (cloud) => {
      const start = await lastCall(ground)
      const { id } = await ground.api.launch(`clean-${cloud}`, [cloud])
      const now = await ground.api.until(id, ended)
      if (now.state !== 'delivered') throw new Error(`Without a kill the node on ${cloud} is ${now.state}.`)
      const middle = await lastCall(ground)
      await ground.api.verb(id, 'release')
      await ground.api.until(id, ({ state }) => state === 'released')
      const calls = (await ground.lab.calls(start)).filter((call) => call.cloud === cloud)
      return [
        ...kinds(
          calls.filter(({ n }) => n <= middle),
          cloud,
          'allocation',
        ),
        ...kinds(
          calls.filter(({ n }) => n > middle),
          cloud,
          'release',
        ),
      ]
    }),
  )
  return found.flat()
}

const lastCall = async (ground: Ground): Promise<number> => (await ground.lab.calls(0)).at(-1)?.n ?? 0

const kinds = (calls: readonly LabCall[], cloud: string, phase: Phase): CallKind[] =>
  [...new Set(calls.map(({ action }) => action))].map((action) => ({
    cloud,
    phase,
    action,
    mutating: isMutating(action),
  }))
