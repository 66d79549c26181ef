import type { Catalogue, CatalogueGap } from '@/server/domain/catalogue'
import type { Call } from '@/server/providers/port'
import { isProviderError } from './errors'
import { readFlavors } from './flavors'
import { readImages } from './images'
import { readFloatingIpsLeft, readNetworks, readRouters } from './networks'
import type { Rest } from './rest'

/** Everything that a launch can choose from. A list that the cloud does not give us is a gap; trouble on the way is an error. */
export const readCatalogue = async (rest: Rest, call: Call): Promise<Catalogue> => {
  const { project } = await rest.authority(call)
  const gaps: CatalogueGap[] = []
  const [networks, routers, { flavors, without }, images, floatingIpsLeft] = await Promise.all([
    orGap(readNetworks(rest, project.id, call), [], 'networks', gaps),
    // Without routers the roles of networks are told with less evidence; the list of networks itself is complete.
    orGap(readRouters(rest, call), [], null, gaps),
    orGap(readFlavors(rest, call), { flavors: [], without: [] }, 'flavors', gaps),
    orGap(readImages(rest, call), [], 'images', gaps),
    readFloatingIpsLeft(rest, project.id, call),
  ])
  if (without.length > 0) {
    gaps.push({
      list: 'flavors',
      problem: 'fields',
      detail: `without vCPU or memory: ${without.slice(0, 10).join(', ')}`,
    })
  }
  const nameless = images.filter((image) => image.name === '')
  if (nameless.length > 0) {
    gaps.push({ list: 'images', problem: 'fields', detail: `without a name: ${nameless.length} of ${images.length}` })
  }
  return { networks, routers, flavors, images, gaps, floatingIpsLeft, readAt: new Date().toISOString() }
}

const orGap = async <T>(
  list: Promise<T>,
  without: T,
  name: CatalogueGap['list'] | null,
  gaps: CatalogueGap[],
): Promise<T> => {
  try {
    return await list
  } catch (error) {
    // Forbidden, or no such service in the catalogue. What never reached a service (its certificate) says nothing of its lists.
    if (!isProviderError(error, 'invalid', 'not-found')) throw error
    if (!error.options.status && error.options.providerCode !== 'no-endpoint') throw error
    if (name) gaps.push({ list: name, problem: 'missing', detail: error.options.detail ?? error.message })
    return without
  }
}
