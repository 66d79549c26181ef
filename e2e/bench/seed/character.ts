import type { DecidedBy, UserSource } from '@/server/domain/plan'
import type { Chance } from '../../torture/random'

/** How an invented cloud behaves in one week: what its runs are made from. */
export type Behaviour = {
  key: 'node-only' | 'rsa' | 'user-data' | 'shared'
  metadata: 'complete' | 'fields' | 'missing'
  pick: DecidedBy
  request: 'first' | 'second' | 'refused'
  address: 'with-create' | 'floating-ip' | 'port-forwarding' | 'ipv6' | 'none'
  login: UserSource | 'refused'
  root: 'clean' | 'pty' | 'service' | 'password'
  remove: 'clean' | 'undeletable' | 'file-kept' | 'still-works'
  userData: boolean
  /** Share 0 to 1 of images and flavors that tell what a machine needs. */
  metadataShare: number
  /** Times the yardstick's seconds. */
  slowness: number
}

export type Story = {
  id: string
  name: string
  provider: 'aws-ec2' | 'openstack'
  /** The week, from 0, in which it turns from one behaviour into the other. */
  turn: number
  before: Behaviour
  after: Behaviour
  /** How often a run says nothing of the cloud: quota, credentials, the way there. */
  troubles: number
  /** How often a run shows something worse than its behaviour. */
  slips: number
  firstWeek: number
  /** Its last weeks have no runs: what it showed is EXPIRED. */
  silentWeeks: number
  waived: boolean
}

/** The line: all eight are YES. */
export const atBest: Behaviour = {
  key: 'node-only',
  metadata: 'complete',
  pick: 'published',
  request: 'first',
  address: 'with-create',
  login: 'publisher-table',
  root: 'clean',
  remove: 'clean',
  userData: true,
  metadataShare: 1,
  slowness: 1,
}

const places = [
  ...['harbour', 'meadow', 'glacier', 'orchard', 'lagoon', 'summit', 'delta', 'prairie', 'fjord', 'canyon'],
  ...['island', 'valley', 'tundra', 'reef', 'savanna', 'ridge', 'marsh', 'plateau', 'grove', 'estuary'],
]

/** So often as it stands there; OpenStack clouds as they are found. */
const weighted = <Value>(random: Chance, ...choices: [Value, number][]): Value =>
  random.pick(choices.flatMap(([value, times]) => Array<Value>(times).fill(value)))

function inventBehaviour(random: Chance): Behaviour {
  return {
    key: weighted(random, ['node-only', 16], ['rsa', 2], ['user-data', 1], ['shared', 1]),
    metadata: weighted(random, ['complete', 14], ['fields', 4], ['missing', 1]),
    pick: weighted(random, ['published', 5], ['pattern', 5], ['table', 3], ['operator', 3], ['tie', 1], ['probe', 2]),
    request: weighted(random, ['first', 17], ['second', 2], ['refused', 1]),
    address: weighted(random, ['with-create', 7], ['floating-ip', 9], ['port-forwarding', 2], ['ipv6', 1], ['none', 1]),
    login: weighted(
      random,
      ['image-property', 4],
      ['distro-default', 9],
      ['name', 3],
      ['server-hint', 2],
      ['try-list', 1],
      ['refused', 1],
    ),
    root: weighted(random, ['clean', 10], ['pty', 3], ['service', 3], ['password', 3]),
    remove: weighted(random, ['clean', 13], ['undeletable', 2], ['file-kept', 3], ['still-works', 1]),
    userData: random.maybe(0.8),
    metadataShare: random.whole(20, 100) / 100,
    slowness: random.whole(80, 400) / 100,
  }
}

/** The other one with about half of its weaknesses healed. */
function healed(random: Chance, behaviour: Behaviour): Behaviour {
  const keep = <Name extends keyof Behaviour>(name: Name): Behaviour[Name] =>
    random.maybe(0.5) ? behaviour[name] : atBest[name]
  return {
    key: keep('key'),
    metadata: keep('metadata'),
    pick: keep('pick'),
    request: keep('request'),
    address: keep('address'),
    login: behaviour.login === 'refused' ? 'image-property' : keep('login'),
    root: keep('root'),
    remove: keep('remove'),
    userData: keep('userData'),
    metadataShare: Math.min(1, behaviour.metadataShare + 0.3),
    slowness: Math.max(0.8, behaviour.slowness * 0.7),
  }
}

/** The story of each invented cloud over so many weeks, AWS first; the same seed tells the same ones. */
export function inventStories(counts: { clouds: number; weeks: number }, random: Chance): Story[] {
  return Array.from({ length: counts.clouds }, (_, index): Story => {
    const number = String(Math.floor(index / places.length) + 1)
    const place = places[index % places.length]!
    const isAws = index === 0 || index % 10 === 9
    const weak =
      index === 0 ? atBest : isAws ? { ...atBest, slowness: random.whole(90, 140) / 100 } : inventBehaviour(random)
    const strong = isAws ? weak : healed(random, weak)
    const improves = random.maybe(0.6)
    return {
      id: index === 0 ? 'bench-aws' : `bench-${isAws ? 'aws-' : ''}${place}-${number}`,
      name:
        index === 0 ? 'Bench AWS' : `Bench ${isAws ? 'AWS ' : ''}${place[0]!.toUpperCase()}${place.slice(1)} ${number}`,
      provider: isAws ? 'aws-ec2' : 'openstack',
      turn: random.whole(0, counts.weeks),
      before: improves ? weak : strong,
      after: improves ? strong : weak,
      troubles: index === 0 ? 0 : random.pick([0, 0.01, 0.03, 0.1]),
      slips: index === 0 ? 0 : random.pick([0, 0.02, 0.08]),
      firstWeek: index === 0 ? 0 : random.maybe(0.15) ? random.whole(0, Math.floor(counts.weeks / 2)) : 0,
      silentWeeks: index > 0 && random.maybe(0.08) ? 7 : 0,
      waived: index > 0 && random.maybe(0.06),
    }
  })
}
