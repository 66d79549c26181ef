import { z } from 'zod'
import type { Catalogue } from '@/server/domain/catalogue'
import type { Call } from '@/server/providers/port'
import { isProviderError } from './errors'
import { sharedIps } from './port-forwardings'
import type { Rest } from './rest'

/** What the plan needs to know. Shared addresses count only where no other can be made, and are asked for only then. */
export const readForwarding = async (
  rest: Rest,
  { obstacle, installation, left }: { obstacle: string | null; installation: string; left: number | null },
  call: Call,
): Promise<NonNullable<Catalogue['forwarding']>> => {
  if (obstacle !== null || left !== 0) return { obstacle, shared: [] }
  const pools = (await sharedIps(rest, installation, call)).flatMap((one) => one.floating_network_id ?? [])
  return { obstacle, shared: [...new Set(pools)] }
}

const extensionsSchema = z.object({ extensions: z.array(z.object({ alias: z.string() })) })
/** The second one lets a forwarding carry our mark. */
const extensionsNeeded = ['floating-ip-port-forwarding', 'floating-ip-port-forwarding-description']

/** Why no ports can be forwarded here, in a sentence; null when they can. */
export const readForwardingObstacle = async (rest: Rest, call: Call): Promise<string | null> => {
  if (!(await rest.has('network', call))) return 'The cloud has no network service.'
  const request = { service: 'network', method: 'GET', path: '/extensions', what: 'list the extensions' } as const
  try {
    const { extensions } = await rest.json(request, extensionsSchema, call)
    const missing = extensionsNeeded.find((needed) => !extensions.some(({ alias }) => alias === needed))
    return missing === undefined ? null : `The network service of this cloud does not have the extension ${missing}.`
  } catch (error) {
    if (!isProviderError(error, 'invalid', 'not-found', 'protocol')) throw error
    return 'The cloud does not tell which extensions its network service has.'
  }
}
