import type { Ground, ProxyMode, TcpProxy } from '../ground'
import { type FaultKind, partOf, type World, workerTargets } from './kind'

const withWeb = (world: World): string[] => [...workerTargets(world), 'web']
const cloudTargets = ({ clouds }: World): string[] => [...clouds.map(({ id }) => `cloud ${id}`), 'cloud bastion']

const toDatabase = (ground: Ground, target: string): TcpProxy => partOf(ground, target).toDatabase
const toCloud = (ground: Ground, target: string): TcpProxy => {
  const proxy = ground.toClouds[target.slice('cloud '.length)]
  if (!proxy) throw new Error(`There is no way to ${target}.`)
  return proxy
}

type Way = (ground: Ground, target: string) => TcpProxy

const cut = (kind: string, targets: FaultKind['targets'], way: Way, weight: number): FaultKind => ({
  kind,
  weight,
  targets,
  lengthS: [0, 0],
  strike: async (ground, { target }) => void way(ground, target).cut(),
})

/** What was held back is handed on when it is over, or is lost: late requests take effect late, or never. */
const hold = (
  kind: string,
  mode: ProxyMode,
  options: { targets: FaultKind['targets']; way: Way; lengthS: FaultKind['lengthS']; weight: number },
): FaultKind => ({
  kind,
  weight: options.weight,
  targets: options.targets,
  lengthS: options.lengthS,
  detail: (random) => ({ after: random.maybe(0.5) ? 'what was held goes on' : 'what was held is lost' }),
  strike: async (ground, { target, lengthMs, detail }, linger) => {
    const proxy = options.way(ground, target)
    await proxy.set(mode)
    try {
      await linger(lengthMs)
    } finally {
      if (detail.after === 'what was held is lost') proxy.cut()
      await proxy.set('open')
    }
  },
})

export const networkFaults: readonly FaultKind[] = [
  cut('connections to postgres reset', withWeb, toDatabase, 2),
  hold('black hole to postgres', 'black-hole', { targets: withWeb, way: toDatabase, lengthS: [3, 26], weight: 2 }),
  hold('postgres refuses one process', 'refused', { targets: withWeb, way: toDatabase, lengthS: [3, 20], weight: 1 }),
  hold('slow drip from postgres', 'drip', { targets: withWeb, way: toDatabase, lengthS: [4, 12], weight: 1 }),
  cut('connections to a cloud reset', cloudTargets, toCloud, 3),
  hold('black hole to a cloud', 'black-hole', { targets: cloudTargets, way: toCloud, lengthS: [3, 15], weight: 2 }),
  hold('a cloud refuses connections', 'refused', { targets: cloudTargets, way: toCloud, lengthS: [3, 20], weight: 1 }),
  hold('slow drip from a cloud', 'drip', { targets: cloudTargets, way: toCloud, lengthS: [4, 12], weight: 1 }),
]
