import type { Call } from '@/server/providers/port'
import { isNoSuchPath, isProviderError } from './errors'
import { listImages } from './images'
import type { FlavorName } from './map'
import { all } from './paging'
import type { Rest } from './rest'
import { networkSchema } from './wire/neutron'
import { flavorSchema } from './wire/nova'

export type NameTable = {
  network: ReadonlyMap<string, string>
  image: ReadonlyMap<string, string>
  flavors: { byId: ReadonlyMap<string, FlavorName>; byName: ReadonlyMap<string, FlavorName> }
}
export type Names = { read(call: Call): Promise<NameTable> }

const lifetimeMs = 300_000

/**
 * Names of networks, images and flavors, which change seldom: read at most every five minutes. A list that the project may not
 * see, or a service that is absent, leaves its names out.
 */
export const createNames = (rest: Rest): Names => {
  let table: { at: number; value: NameTable } | null = null
  return {
    async read(call) {
      if (table && performance.now() - table.at < lifetimeMs) return table.value
      const [networks, images, flavors] = await Promise.all([
        seen(
          all(
            rest,
            {
              service: 'network',
              path: '/networks',
              key: 'networks',
              item: brief,
              id,
              query: { fields: ['id', 'name'] },
              limit: 1000,
              what: 'list networks',
            },
            call,
          ),
        ),
        seen(listImages(rest, call).then(({ images }) => images)),
        seen(
          all(
            rest,
            {
              service: 'compute',
              path: '/flavors/detail',
              key: 'flavors',
              item: flavorSchema,
              id,
              limit: 500,
              what: 'list flavors',
            },
            call,
          ),
        ),
      ])
      const value: NameTable = {
        network: new Map(networks.map((network) => [network.id, network.name])),
        image: new Map(images.flatMap((image) => (image.name ? [[image.id, image.name] as const] : []))),
        flavors: {
          byId: new Map(flavors.map((flavor) => [flavor.id, flavor])),
          byName: new Map(flavors.map((flavor) => [flavor.name, flavor])),
        },
      }
      table = { at: performance.now(), value }
      return value
    },
  }
}

const id = (item: { id: string }): string => item.id
const brief = networkSchema.pick({ id: true, name: true })

const seen = async <T>(list: Promise<T[]>): Promise<T[]> => {
  try {
    return await list
  } catch (error) {
    if (isProviderError(error, 'invalid', 'not-found') || isNoSuchPath(error)) return []
    throw error
  }
}
