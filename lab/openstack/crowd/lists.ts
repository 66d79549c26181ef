/** The lists of Nova and Neutron where a cloud has a crowd. */
import type { Crowd } from '@/lab/crowd/crowd'
import { firstPosition, merge, type Sequence } from '@/lab/crowd/sequence'
import type { Cloud } from '../cloud'
import type { FloatingIp, Port, Server } from '../state'
import { numberOf, uuidOf } from './ids'
import { type Fleet, fleetOf, floatingIpOf, hasFloatingIp, hasPort, portOf, serverOf } from './nodes'

/** Every server of the crowd, for questions that have to look at each of them. */
export function allServers(cloud: Cloud): Server[] {
  const fleet = fleetOf(cloud)
  return fleet
    ? Array.from(
        fleet.crowd.where('', () => true),
        (number) => serverOf(fleet, number),
      )
    : []
}

/** Nova remembers deleted servers for a while: the ones that a wave replaced, once each. */
function replaced({ crowd, ...fleet }: Fleet, sinceMs: number): Server[] {
  const waves = crowd.state.waves.filter(({ kind, at }) => kind === 'replace' && at >= sinceMs)
  return waves.flatMap((wave) =>
    Array.from(
      crowd.where(`replaced by ${wave.number}`, (number) => crowd.isMetBy(wave, number)),
      (number): Server => {
        const server = serverOf({ crowd, ...fleet }, number)
        const generation = crowd.generation(number, wave.number)
        const gone = { phase: 'deleted' as const, task: null, updatedAt: wave.at, terminatedAt: wave.at }
        return { ...server, ...gone, id: uuidOf(crowd, 'server', number, generation), cachedAddresses: [] }
      },
    ),
  )
}

type Asked = {
  /** Names the question: two with the same name are the same. */
  name: string
  /** null where every server meets it. */
  matches: ((server: Server) => boolean) | null
  sinceMs: number | null
}

/**
 * The servers that match, newest first as Nova lists them: the cloud's own, which are sorted already, and those of the crowd.
 * null where there is no crowd.
 */
export function serverList(cloud: Cloud, own: Server[], asked: Asked): Sequence<Server> | null {
  const fleet = fleetOf(cloud)
  if (!fleet) return null
  const { crowd } = fleet
  const { sinceMs, matches, name } = asked
  const recent = (number: number) => sinceMs === null || crowd.updatedAt(number) >= sinceMs
  const test = (number: number) => recent(number) && (matches === null || matches(serverOf(fleet, number)))
  const numbers = crowd.where(sinceMs === null && matches === null ? '' : `servers ${name}`, test)
  const gone = sinceMs === null ? [] : replaced(fleet, sinceMs).filter((server) => matches === null || matches(server))
  const few = [...own, ...gone].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
  const rank = (server: Server) => rankOf(crowd, numbers, server)
  return merge(
    { items: few, idOf: ({ id }) => id, rank },
    sequence(
      numbers,
      (number) => serverOf(fleet, number),
      (id) => {
        const number = numberOf(crowd, 'server', id)
        return number === null ? -1 : positionOf(crowd, numbers, number)
      },
    ),
  )
}

/** How many of the numbers, newest first, were made after the server. */
const rankOf = (crowd: Crowd, numbers: Int32Array, server: Pick<Server, 'createdAt'>): number =>
  firstPosition(numbers.length, (position) => crowd.createdAt(numbers[position] ?? 0) < server.createdAt)

/** Where the number stands in the list, newest first; -1: nowhere. */
function positionOf(crowd: Crowd, numbers: Int32Array, number: number): number {
  const made = crowd.createdAt(number)
  let position = firstPosition(numbers.length, (index) => crowd.createdAt(numbers[index] ?? 0) <= made)
  // Those that one wave replaced were made in the same moment, and stand in the order of their numbers.
  while (position < numbers.length && crowd.createdAt(numbers[position] ?? 0) === made) {
    if (numbers[position] === number) return position
    position += 1
  }
  return -1
}

const sequence = <Item>(
  numbers: Int32Array,
  make: (number: number) => Item,
  indexOf: (id: string) => number,
): Sequence<Item> => ({
  length: numbers.length,
  slice: (start, end) => Array.from(numbers.subarray(start, end), make),
  indexOf,
})

/** What a collection of Neutron has of the crowd, in the order of ids. */
export type CrowdItems<Item> = {
  find(id: string): Item | null
  /** Those that can only match this question; null: any may. */
  candidates(query: URLSearchParams): Item[] | null
  all(): Item[]
  /** With the cloud's own among them. */
  list(own: Item[]): Sequence<Item>
}

export const crowdPorts = (cloud: Cloud): CrowdItems<Port> | null => items(cloud, 'port', hasPort, portOf)
export const crowdFloatingIps = (cloud: Cloud): CrowdItems<FloatingIp> | null =>
  items(cloud, 'floatingIp', hasFloatingIp, floatingIpOf)

function items<Item extends { id: string }>(
  cloud: Cloud,
  purpose: 'port' | 'floatingIp',
  has: (fleet: Fleet, number: number) => boolean,
  make: (fleet: Fleet, number: number) => Item,
): CrowdItems<Item> | null {
  const fleet = fleetOf(cloud)
  if (!fleet) return null
  const { crowd } = fleet
  const numbers = crowd.where(purpose, (number) => has(fleet, number), 'number')
  const by = (of: 'server' | 'port' | 'floatingIp', ids: string[]): Item[] =>
    ids.flatMap((id) => {
      const number = numberOf(crowd, of, id)
      return number !== null && has(fleet, number) ? [make(fleet, number)] : []
    })
  const positionOf = (number: number) => {
    const position = firstPosition(numbers.length, (index) => (numbers[index] ?? 0) >= number)
    return numbers[position] === number ? position : -1
  }
  return {
    find: (id) => by(purpose, [id])[0] ?? null,
    candidates: (query) => {
      if (query.has('id')) return by(purpose, query.getAll('id'))
      if (purpose === 'port' && query.has('device_id')) return by('server', query.getAll('device_id'))
      if (purpose === 'floatingIp' && query.has('port_id')) return by('port', query.getAll('port_id'))
      return null
    },
    all: () => Array.from(numbers, (number) => make(fleet, number)),
    list: (own) =>
      merge(
        {
          items: own.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
          idOf: ({ id }) => id,
          rank: ({ id }) =>
            firstPosition(numbers.length, (index) => crowd.ordered(numbers[index] ?? 0) >= id.slice(0, 8)),
        },
        sequence(
          numbers,
          (number) => make(fleet, number),
          (id) => {
            const number = numberOf(crowd, purpose, id)
            return number === null ? -1 : positionOf(number)
          },
        ),
      ),
  }
}
