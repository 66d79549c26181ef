import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { LabProcess } from '@/e2e/helpers/lab'
import type { Catalogue } from '@/server/domain/catalogue'
import { publicKey } from './contract-reads'
import { recordingCall } from './contract-target'
import { createGuard } from './guard/guard'
import type { CloudProvider, CreateNode, Mark } from './port'
import type { FaultCase, Kind } from './testing-faults-cases'

export type FaultTarget = {
  kind: Kind
  id: string
  actions: { list: string; create: string; login: string }
  /** The adapter with a breaker and a budget of its own, in pages of five. */
  open(): Promise<CloudProvider>
  inject(action: string, one: FaultCase): Promise<void>
  /** Requests of an action since the last `mark`. */
  requests(action: string): Promise<number>
  mark(): Promise<void>
  /** Servers that were ever made for an intent, ended ones too, by the cloud's own books. */
  servers(intent: string): Promise<number>
  /** Must never be told. */
  secrets: string[]
  installation: string
}

const actions = {
  'aws-ec2': { list: 'DescribeInstances', create: 'RunInstances', login: 'GetCallerIdentity' },
  openstack: {
    list: 'GET /compute/servers/detail',
    create: 'POST /compute/servers',
    login: 'POST /identity/auth/tokens',
  },
} satisfies Record<Kind, FaultTarget['actions']>

const always = 1_000_000

/** One cloud of a running lab, as the tables of faults use it. */
export function faultTarget(lab: LabProcess, id: string): FaultTarget {
  const config = lab.config.clouds.find((cloud) => cloud.id === id)
  if (!config) throw new Error(`The lab has no cloud "${id}"`)
  const installation = `faults-${randomUUID().slice(0, 8)}`
  const options = { backoffMs: 10, settleMs: 600, requestTimeoutMs: 1_200, connectTimeoutMs: 1_200, pageSize: 5 }
  let seen = 0
  const calls = async () => (await lab.calls(seen)).filter(({ cloud }) => cloud === id)
  return {
    kind: config.provider,
    id,
    actions: actions[config.provider],
    installation,
    secrets: secretsOf(lab.folder, config.provider, id),
    async open() {
      const environment = { variables: {}, homeFolder: lab.folder, installation, guard: createGuard({ name: id }) }
      if (config.provider === 'aws-ec2') {
        const { createAwsEc2Provider } = await import('./aws-ec2')
        return await createAwsEc2Provider(config, environment, options)
      }
      const { createOpenstackProvider } = await import('./openstack')
      return await createOpenstackProvider(config, environment, options)
    },
    async inject(action, { fault, times = always, retryAfterS, delayMs }) {
      await lab.fault({ cloud: id, action, kind: fault, times, retryAfterS, delayMs })
    },
    requests: async (action) => (await calls()).filter((call) => call.action === action).length,
    async mark() {
      seen = (await lab.calls(seen)).at(-1)?.n ?? seen
    },
    async servers(intent) {
      const entries = (await lab.books(intent))[id] ?? []
      return entries.filter(({ kind }) => kind === 'server').length
    },
  }
}

function secretsOf(folder: string, kind: Kind, id: string): string[] {
  const text = readFileSync(`${folder}/${kind === 'aws-ec2' ? 'aws-credentials' : 'clouds.yaml'}`, 'utf8')
  const found = [...text.matchAll(/(?:aws_secret_access_key\s*=|password:|secret:)\s*(\S+)/g)].map((match) => match[1])
  if (found.length === 0) throw new Error(`No secret of ${id} was found to look for`)
  return found.filter((one) => one !== undefined)
}

/** What to ask for: the smallest node that boots, with its key in place. */
export async function nodeRequest(
  provider: CloudProvider,
  target: FaultTarget,
  catalogue: Catalogue,
): Promise<CreateNode> {
  const mark: Mark = { installation: target.installation, allocation: randomUUID(), intent: randomUUID() }
  const keyMark = { ...mark, intent: randomUUID() }
  const keyName = `plumbline-${keyMark.intent}`
  await provider.addKey({ mark: keyMark, name: keyName, publicKey: publicKey(5) }, recordingCall())
  const flavor = catalogue.flavors
    .filter(({ name, diskGiB }) => (target.kind === 'aws-ec2' ? name === 't3.micro' : (diskGiB ?? 0) > 0))
    .sort((a, b) => a.memoryMiB - b.memoryMiB)[0]
  const image = catalogue.images.find(
    (one) =>
      one.usable &&
      one.arch !== 'arm64' &&
      one.minMemoryMiB <= (flavor?.memoryMiB ?? 0) &&
      one.minDiskGiB <= (flavor?.diskGiB ?? 100) &&
      one.distro !== null,
  )
  const network = catalogue.networks.find((one) => (target.kind === 'aws-ec2' ? one.isDefault : one.name === 'lan'))
  const subnet = network?.subnets[0]
  if (!flavor || !image || !network) throw new Error(`${target.id} lacks what a node needs`)
  const aws = target.kind === 'aws-ec2'
  return {
    mark,
    name: `faults-${mark.intent.slice(0, 8)}`,
    flavorId: flavor.id,
    imageId: image.id,
    networkId: network.id,
    subnetId: aws ? (subnet?.id ?? null) : null,
    zone: aws ? (subnet?.zone ?? null) : null,
    keyName,
    securityGroupId: null,
    diskGiB: null,
    strategy: aws ? 'default-network' : 'floating-ip',
  }
}
