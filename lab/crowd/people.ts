/** Names, tags and sizes as people give them to the nodes of a fleet. Nodes come in groups that were launched together. */
import { hash, hex8, share } from './numbers'

export type Group = {
  /** Number of its first node. */
  first: number
  size: number
  /** `{0}`, `{00}`, `{000}` count its nodes from 1; without, all have the same name. */
  pattern: string
  tags: Record<string, string>
  /** 0 smallest to 3 largest. */
  size4: 0 | 1 | 2 | 3
  /** Which of the cloud's images, networks: taken modulo how many there are. */
  image: number
  network: number
  /** Of its nodes, how many are switched off. */
  stopped: number
}

/** How 64 nodes that follow each other were launched: in one group, or in several. */
const splits: readonly (readonly number[])[] = [
  [64],
  [48, 16],
  [32, 32],
  [40, 12, 8, 3, 1],
  [24, 20, 12, 5, 3],
  [16, 16, 16, 8, 3, 3, 2],
]

const services = [
  ...['checkout', 'catalog', 'search', 'billing', 'auth', 'media', 'orders', 'inventory', 'notify', 'reports'],
  ...['pricing', 'reviews', 'profile', 'gateway', 'shipping', 'ads', 'maps', 'chat', 'backup', 'metrics'],
] as const
const teams = ['web', 'data', 'platform', 'build', 'security', 'payments', 'mobile', 'research'] as const
const people = ['anna', 'li', 'jürgen', 'mia', 'omar', 'sofia', 'tomás', 'yuki', 'ngozi', 'piotr'] as const
const environments = ['prod', 'prod', 'prod', 'prod', 'staging', 'staging', 'dev', 'qa'] as const
const places = ['eu', 'us', 'ap', 'sa'] as const

type Choice = { service: string; env: string; code: string; number: number; person: string; place: string }
type Role = {
  name: string
  pattern: (choice: Choice) => string
  size4: Group['size4']
  /** Groups of at least and at most so many nodes. */
  least: number
  most: number
  stopped: number
  team?: (typeof teams)[number]
}

const roles: readonly Role[] = [
  {
    name: 'web',
    pattern: ({ service, env, place }) => `${env === 'prod' ? '' : `${env}-`}web-${service}-${place}-{00}`,
    ...{ size4: 1, least: 4, most: 64, stopped: 0.04 },
  },
  {
    name: 'api',
    pattern: ({ service, env }) => `${service}-api-${env}-{00}`,
    ...{ size4: 1, least: 4, most: 64, stopped: 0.04 },
  },
  {
    name: 'kube-worker',
    pattern: ({ env, number }) => `kube-${env}${number}-worker-{000}`,
    ...{ size4: 2, least: 8, most: 64, stopped: 0.01, team: 'platform' },
  },
  {
    name: 'ci-runner',
    pattern: ({ code }) => `ci-runner-${code}-{0}`,
    ...{ size4: 2, least: 8, most: 64, stopped: 0.12, team: 'build' },
  },
  {
    name: 'batch',
    pattern: ({ service, number }) => `batch-${service}-${number}-{000}`,
    ...{ size4: 3, least: 16, most: 64, stopped: 0.35, team: 'data' },
  },
  {
    name: 'db',
    pattern: ({ service, env }) => `db-${service}-${env}-{0}`,
    ...{ size4: 3, least: 1, most: 8, stopped: 0.03, team: 'data' },
  },
  {
    name: 'cache',
    pattern: ({ service, place }) => `redis-${service}-${place}-{00}`,
    ...{ size4: 2, least: 2, most: 12, stopped: 0.01 },
  },
  {
    name: 'kafka',
    pattern: ({ env, number }) => `kafka-${env}-${number}-broker-{0}`,
    ...{ size4: 3, least: 3, most: 8, stopped: 0, team: 'data' },
  },
  {
    name: 'dev',
    pattern: ({ person, code }) => `${person}-dev-${code}`,
    ...{ size4: 0, least: 1, most: 3, stopped: 0.5 },
  },
  { name: 'test', pattern: () => 'test', ...{ size4: 0, least: 1, most: 5, stopped: 0.4 } },
  {
    name: 'vault',
    pattern: ({ env, place }) => `vault-${env}-${place}-{0}`,
    ...{ size4: 0, least: 2, most: 5, stopped: 0, team: 'security' },
  },
]

/** Names that people type although no program would: no name at all, markup, formulas, other scripts, very long ones. */
const odd: readonly string[] = [
  '',
  'Prüfstand <b>Ü3</b> 試験',
  '=HYPERLINK("http://example.org","open")',
  'лаборатория {0}',
  "o'brien; rm -rf ~",
  `do-not-delete-${'very-'.repeat(40)}important`,
]

/** Which purposes numbers have been drawn for, so that no two choices hang together. */
const drawn = { split: 11, role: 12, service: 13, env: 14, code: 15, tags: 16, image: 17, network: 18, odd: 19 }

/** The group that a node belongs to. */
export function groupOf(seed: number, number: number): Group {
  const block = Math.floor(number / 64)
  const split = pick(splits, hash(seed, block, drawn.split))
  let first = block * 64
  let size = 64
  for (const part of split) {
    size = part
    if (number < first + part) break
    first += part
  }
  return groupAt(seed, first, size)
}

const pick = <T>(list: readonly T[], value: number): T => list[value % list.length] as T

function groupAt(seed: number, first: number, size: number): Group {
  const draw = (purpose: number): number => hash(seed, first, purpose)
  const role = pick(
    roles.filter(({ least, most }) => least <= size && size <= most),
    draw(drawn.role),
  )
  const env = role.name === 'dev' || role.name === 'test' ? 'dev' : pick(environments, draw(drawn.env))
  const choice: Choice = {
    service: pick(services, draw(drawn.service)),
    env,
    code: hex8(draw(drawn.code)).slice(0, 4),
    number: 1 + (draw(drawn.code) % 9),
    person: pick(people, draw(drawn.code) >>> 8),
    place: pick(places, draw(drawn.service) >>> 8),
  }
  const isOdd = share(seed, first, drawn.odd) < 0.004
  return {
    first,
    size,
    pattern: isOdd ? pick(odd, draw(drawn.odd)) : role.pattern(choice),
    tags: tagsOf(role, choice, draw(drawn.tags)),
    size4: role.size4,
    image: draw(drawn.image),
    network: env === 'prod' ? 0 : env === 'staging' || env === 'qa' ? 1 : 2,
    stopped: role.stopped,
  }
}

function tagsOf(role: Role, choice: Choice, value: number): Record<string, string> {
  if (role.name === 'test') return {}
  if (role.name === 'dev') return { owner: choice.person, env: 'dev' }
  const team = role.team ?? pick(teams, value)
  return {
    env: choice.env,
    team,
    role: role.name,
    ...(value % 3 === 0 ? { 'cost-center': String(4000 + (value % 12) * 100) } : {}),
    ...(role.name === 'db' ? { backup: value % 2 === 0 ? 'daily' : 'hourly' } : {}),
    ...(value % 5 === 0 ? { service: choice.service } : {}),
  }
}

/** The name of the group's node with this number. */
export const nameIn = (group: Group, number: number): string =>
  group.pattern.replace(/\{(0+)\}/, (_, zeros: string) => String(number - group.first + 1).padStart(zeros.length, '0'))

/** Keys of tags that a node of a crowd may have. */
export const crowdTagKeys: readonly string[] = [
  ...['env', 'team', 'role', 'owner', 'cost-center', 'backup', 'service', 'patched', 'Name', 'lab:crowd'],
]
