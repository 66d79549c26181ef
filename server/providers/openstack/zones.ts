import { z } from 'zod'
import type { Call } from '@/server/providers/port'
import { isDenied, isNoSuchPath } from './errors'
import type { Rest } from './rest'

const zonesSchema = z.object({
  availabilityZoneInfo: z.array(
    z.object({ zoneName: z.string(), zoneState: z.object({ available: z.boolean() }).nullish() }),
  ),
})

/**
 * Nova's availability zones that are up, by name. `internal` is that of the cloud's own services. None where the cloud does not
 * tell, as clouds without that extension (Rackspace).
 */
export const readZones = async (rest: Rest, call: Call): Promise<string[]> => {
  const request = { service: 'compute', method: 'GET', path: '/os-availability-zone', what: 'list zones' } as const
  try {
    const { availabilityZoneInfo } = await rest.json(request, zonesSchema, call)
    return availabilityZoneInfo
      .filter(({ zoneName, zoneState }) => zoneState?.available !== false && zoneName !== 'internal')
      .map(({ zoneName }) => zoneName)
      .sort()
  } catch (error) {
    if (isDenied(error) || isNoSuchPath(error)) return []
    throw error
  }
}
