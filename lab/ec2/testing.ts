import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Ec2CloudSpec, Fault, LabContext, MachineFault, MachineSpec, Random, Reachability } from '@/lab/port'
import { createEc2Cloud } from '.'
import { digest } from './state/ids'

/** A random that gives the same for the same seed. */
function seededRandom(seed: string): Random {
  let count = 0
  const hex = (length: number): string => {
    let text = ''
    while (text.length < length) text += digest(`${seed}:${count++}`)
    return text.slice(0, length)
  }
  return {
    next: () => Number.parseInt(hex(8), 16) / 2 ** 32,
    integer: (below) => Number(BigInt(`0x${hex(15)}`) % BigInt(below)),
    hex,
    uuid: () => [8, 4, 4, 4, 12].map(hex).join('-'),
  }
}

/** What the dialect told the machines, and what it answers for their addresses. */
export type Machines = {
  booted: Map<string, MachineSpec>
  afflicted: [string, MachineFault][]
  reach(address: string, port?: number): Reachability | null
}

export type TestCloud = Awaited<ReturnType<typeof startTestCloud>>

const SPEC: Ec2CloudSpec = {
  id: 'aws-test',
  name: 'AWS test',
  provider: 'aws-ec2',
  character: 'default-vpc',
  region: 'us-east-1',
  publicIpv4Cidr: '198.51.100.0/24',
  publicIpv6Cidr: null,
  seedNodes: false,
}

/** `wall`: the clock and the delays are real ones, for clients that wait by themselves. */
type Options = {
  wall?: boolean
  spec?: Partial<Ec2CloudSpec>
  snapshot?: unknown
  seed?: string
  pace?: number
  startAt?: number
}

/** A cloud behind a port of its own, with a clock that the test moves and machines that only take notes. */
export async function startTestCloud(options: Options = {}) {
  const clock = { now: options.startAt ?? Date.parse('2026-11-01T12:00:00Z') }
  const pace = options.pace ?? 1
  const now = () => (options.wall ? Date.now() : clock.now)
  const faults: { action: string; fault: Fault }[] = []
  const entered: string[] = []
  const machines: Machines = { booted: new Map(), afflicted: [], reach: () => null }
  let changes = 0
  const context: LabContext = {
    machines: {
      boot: (spec) => void machines.booted.set(spec.id, spec),
      stop: (id) => void machines.booted.delete(id),
      destroy: (id) => void machines.booted.delete(id),
      afflict: (id, kind) => void machines.afflicted.push([id, kind]),
      hostKeys: () => [],
      consoleLog: (id) => `[    0.000000] Linux version 6.8.0-aws\n${id} login: `,
      routes: (resolve) => {
        machines.reach = (address, port = 22) => resolve(address, port)
      },
    },
    controls: {
      leave: async () => {},
      enter: async (_cloud, action) => {
        entered.push(action)
        const index = faults.findIndex((entry) => entry.action === action)
        return index < 0 ? null : (faults.splice(index, 1)[0]?.fault ?? null)
      },
    },
    random: seededRandom(options.seed ?? 'test'),
    now,
    pace,
    after: (delayMs, task) => void (options.wall ? setTimeout(task, delayMs * pace).unref() : setImmediate(task)),
    changed: () => {
      changes += 1
    },
  }
  const cloud = createEc2Cloud({ ...SPEC, ...options.spec }, context, options.snapshot)
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    cloud.handle(request, response, '').catch((error: unknown) => {
      console.error(error)
      response.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const profile = cloud.connection(endpoint).awsProfile
  if (!profile) throw new Error('The simulated AWS gave no profile.')
  const { accessKeyId, secretAccessKey } = profile
  const region = options.spec?.region ?? SPEC.region
  return {
    cloud,
    endpoint,
    machines,
    entered,
    requests,
    /** For the SDK's clients: one attempt, so that a test sees the first answer. */
    client: { endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 },
    changes: () => changes,
    now,
    pass: (ms: number) => {
      clock.now += ms
    },
    inject: (action: string, fault: Fault) => void faults.push({ action, fault }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
