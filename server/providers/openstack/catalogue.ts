import type { Catalogue, CatalogueGap, CatalogueImage, CatalogueNetwork } from '@/server/domain/catalogue'
import type { Call } from '@/server/providers/port'
import { isDenied, isNoSuchPath } from './errors'
import { readFlavors } from './flavors'
import { readImages } from './images'
import { impliedNetwork, readFloatingIpsLeft, readNetworks, readRouters } from './networks'
import type { Rest } from './rest'

/** Everything that a launch can choose from. A list that the cloud does not give us is a gap; trouble on the way is an error. */
export const readCatalogue = async (rest: Rest, call: Call): Promise<Catalogue> => {
  const { project, endpoints } = await rest.authority(call)
  const gaps: CatalogueGap[] = []
  const [network, { flavors, without }, { images, proxied }] = await Promise.all([
    endpoints.networkImplied ? withoutNeutron : readNeutron(rest, project.id, gaps, call),
    orGap(readFlavors(rest, call), { flavors: [], without: [] }, 'flavors', gaps),
    orGap(readImages(rest, call), { images: [], proxied: false }, 'images', gaps),
  ])
  if (without.length > 0) {
    gaps.push({
      list: 'flavors',
      problem: 'fields',
      detail: `without vCPU or memory: ${without.slice(0, 10).join(', ')}`,
    })
  }
  gaps.push(...gapsOf(images, proxied))
  return { ...network, flavors, images, gaps, pageSizes: rest.pageSizes.shown(), readAt: new Date().toISOString() }
}

type Network = Pick<Catalogue, 'networks' | 'routers' | 'floatingIpsLeft'>

/** The one implied network is all that there is, so the list is complete (product.md, step 2). */
const withoutNeutron: Network = { networks: [impliedNetwork], routers: [], floatingIpsLeft: null }

const readNeutron = async (rest: Rest, project: string, gaps: CatalogueGap[], call: Call): Promise<Network> => {
  const [networks, routers, floatingIpsLeft] = await Promise.all([
    orGap<CatalogueNetwork[]>(readNetworks(rest, project, call), [], 'networks', gaps),
    // Without routers the roles of networks are told with less evidence; the list of networks itself is complete.
    orGap(readRouters(rest, call), [], null, gaps),
    readFloatingIpsLeft(rest, project, call),
  ])
  return { networks, routers, floatingIpsLeft }
}

const gapsOf = (images: readonly CatalogueImage[], proxied: boolean): CatalogueGap[] => {
  const told: string[] = []
  const nameless = images.filter((image) => image.name === '')
  if (nameless.length > 0) told.push(`without a name: ${nameless.length} of ${images.length}`)
  if (proxied)
    told.push(
      'without owner and visibility: the cloud has no Image API v2 for us, and Compute lists its images in its place',
    )
  return told.map((detail) => ({ list: 'images', problem: 'fields', detail }))
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
    // A network service may be registered and not be there. An address of Nova's with no such path is wrong, and told as an error.
    const absent = isDenied(error) || (name !== 'flavors' && name !== 'images' && isNoSuchPath(error))
    if (!absent) throw error
    if (name) gaps.push({ list: name, problem: 'missing', detail: detailOf(error) })
    return without
  }
}

/** The words of the service; its own sentence where it gave none, or a page in HTML. */
const detailOf = (error: { code: string; message: string; options: { detail?: string | undefined } }): string =>
  error.code === 'protocol' ? error.message : (error.options.detail ?? error.message)
