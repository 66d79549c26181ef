import type { Chance } from '../random'
import type { FaultKind, World } from './kind'

/** Requests that faults of the lab are planned for, by dialect. */
const actions = {
  'aws-ec2': {
    create: ['RunInstances', 'ImportKeyPair', 'CreateSecurityGroup', 'AuthorizeSecurityGroupIngress'],
    remove: ['TerminateInstances', 'DeleteKeyPair', 'DeleteSecurityGroup'],
    read: ['DescribeInstances', 'DescribeImages', 'DescribeInstanceTypes', 'Describe*'],
    server: ['RunInstances'],
    list: ['DescribeInstances', 'DescribeSecurityGroups', 'DescribeImages'],
    token: [],
  },
  openstack: {
    create: [
      'POST /compute/servers',
      'POST /compute/os-keypairs',
      'POST /network/floatingips',
      'POST /network/security-groups',
      'POST /network/security-group-rules',
    ],
    remove: [
      'DELETE /compute/servers/{id}',
      'DELETE /compute/os-keypairs/{id}',
      'DELETE /network/floatingips/{id}',
      'DELETE /network/security-groups/{id}',
    ],
    read: [
      'GET /compute/*',
      'GET /network/*',
      'GET /image/*',
      'GET /compute/servers/detail',
      'GET /compute/servers/{id}',
    ],
    server: ['POST /compute/servers'],
    list: [
      'GET /compute/servers/detail',
      'GET /network/security-groups',
      'GET /network/floatingips',
      'GET /compute/os-keypairs',
    ],
    token: ['POST /identity/auth/tokens'],
  },
} as const

/** What a kind is planned for, where it is not just any request: a new kind needs an entry only then. */
const special: readonly { kinds: RegExp; calls: 'server' | 'list' | 'token' }[] = [
  { kinds: /^(ssh-|capacity$|error-state$|error-after-active$|vanishes$|quota$)/, calls: 'server' },
  { kinds: /^(duplicate-page|missing-next|missing-item)$/, calls: 'list' },
  { kinds: /^catalogue-/, calls: 'token' },
]
/** Between two bytes of a drip, and before an answer that is slow. */
const delays = { drip: [1, 20], usual: [400, 4_000] } as const

type Choice = World['clouds'][number] & { calls: World['labCalls'] }

function choose(random: Chance, kind: string, { provider, floatingIps, calls }: Choice): string {
  const all = actions[provider]
  const own = special.find(({ kinds }) => kinds.test(kind))?.calls
  const some: readonly string[] = own ? all[own] : all[random.pick(calls)]
  return random.pick(some.filter((action) => floatingIps || !action.includes('floatingips')))
}

/** Requests of a cloud that make something. */
export const createActions = ({ provider, floatingIps }: World['clouds'][number]): string[] =>
  actions[provider].create.filter((action) => floatingIps || !action.includes('floatingips'))

/** One kind per fault of the lab. They are planned at the lab and strike the next requests that match. */
export const labFaults = (world: World): FaultKind[] =>
  world.labFaults.map((kind) => ({
    kind: `lab: ${kind}`,
    // There are many kinds for machines, and each costs a node.
    weight: kind.startsWith('ssh-') ? 1 : 3,
    targets: ({ clouds }) =>
      clouds
        .filter(({ provider }) => !kind.startsWith('catalogue-') || provider === 'openstack')
        .map(({ id }) => `requests ${id}`),
    lengthS: [0, 0] as const,
    detail: (random, target) => {
      const cloud = world.clouds.find(({ id }) => `requests ${id}` === target)
      if (!cloud) throw new Error(`There is no cloud for ${target}.`)
      return {
        action: choose(random, kind, { ...cloud, calls: world.labCalls }),
        times: special.some(({ kinds }) => kinds.test(kind)) ? 1 : random.whole(1, 3),
        ...(kind === 'rate-limited' && random.maybe(0.5) ? { retryAfterS: random.whole(1, 3) } : {}),
        delayMs: kind === 'slow-drip' ? random.whole(...delays.drip) : random.whole(...delays.usual),
      }
    },
    strike: async ({ lab }, { target, detail }) => {
      const { action, times, retryAfterS, delayMs } = detail
      await lab.fault({
        cloud: target.slice('requests '.length),
        action: String(action),
        kind,
        times: Number(times),
        delayMs: Number(delayMs),
        ...(retryAfterS === undefined ? {} : { retryAfterS: Number(retryAfterS) }),
      })
    },
  }))
