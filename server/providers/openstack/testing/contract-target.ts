import { createServer } from 'node:net'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Catalogue } from '@/server/domain/catalogue'
import type { OpenstackCloudConfig } from '@/server/domain/cloud'
import { publicKey } from '@/server/providers/contract-reads'
import type { ContractTarget } from '@/server/providers/contract-target'
import type { ProviderEnvironment } from '@/server/providers/port'
import { createOpenstackProvider, type OpenstackOptions } from '..'

const authSchema = z.object({
  auth_url: z.string(),
  username: z.string(),
  password: z.string(),
  project_name: z.string(),
  user_domain_name: z.string().default('Default'),
  project_domain_name: z.string().default('Default'),
})
export type TestAuth = z.infer<typeof authSchema>

/** The password login of an entry of clouds.yaml. */
export const readAuth = (text: string, entry: string): TestAuth => {
  const { clouds } = z.object({ clouds: z.record(z.string(), z.object({ auth: z.unknown() })) }).parse(parse(text))
  return authSchema.parse(clouds[entry]?.auth)
}

/** The members of the contract's target that every OpenStack has in common. Needs a login by password. */
export const openstackTarget = async (
  config: OpenstackCloudConfig,
  environment: ProviderEnvironment,
  auth: TestAuth,
  options: OpenstackOptions,
): Promise<Omit<ContractTarget, 'faults' | 'patience' | 'close'>> => {
  const variables = (over: Partial<TestAuth>) =>
    Object.fromEntries(Object.entries({ ...auth, ...over }).map(([key, value]) => [`OS_${key.toUpperCase()}`, value]))
  const other = (over: Partial<TestAuth>) =>
    createOpenstackProvider(
      { id: config.id, provider: 'openstack', region: config.region },
      { ...environment, variables: variables(over) },
      options,
    )
  return {
    installation: environment.installation,
    provider: await createOpenstackProvider(config, environment, options),
    smallPages: { provider: await createOpenstackProvider(config, environment, { ...options, pageSize: 2 }), size: 2 },
    badCredentials: () => other({ password: 'wrong' }),
    nobodyThere: async () => other({ auth_url: `http://127.0.0.1:${await closedPort()}/v3` }),
    place,
    unknownServerId: '00000000-0000-4000-8000-000000000000',
    lookAlike: (name) => lookAlike(auth, config.region, name),
  }
}

/** The smallest flavor with a disk, an image that boots on it, a network of ours, and a pool where that has a way to one. */
const place = (catalogue: Catalogue): ReturnType<ContractTarget['place']> => {
  const flavors = catalogue.flavors
    .filter(({ diskGiB }) => (diskGiB ?? 0) > 0)
    .sort((a, b) => a.memoryMiB - b.memoryMiB)
  const fitting = flavors.flatMap((flavor) => {
    const image = catalogue.images.find(
      (one) => one.usable && one.minMemoryMiB <= flavor.memoryMiB && one.minDiskGiB <= (flavor.diskGiB ?? 0),
    )
    return image ? [{ flavor, image }] : []
  })[0]
  const own = catalogue.networks.filter((one) => one.subnets.length > 0 && one.external !== true)
  const network = own.find((one) => catalogue.routers.some((router) => router.networkIds.includes(one.id))) ?? own[0]
  if (!fitting || !network) throw new Error('The cloud lacks what a node needs')
  const router = catalogue.routers.find((one) => one.networkIds.includes(network.id))
  return {
    flavorId: fitting.flavor.id,
    imageId: fitting.image.id,
    networkId: network.id,
    subnetId: null,
    zone: null,
    diskGiB: null,
    strategy: 'direct',
    poolId: router?.externalNetworkId ?? null,
  }
}

const closedPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const catalogSchema = z.object({
  token: z.object({
    catalog: z.array(
      z.object({
        type: z.string(),
        endpoints: z.array(z.object({ interface: z.string(), url: z.string(), region: z.string() })),
      }),
    ),
  }),
})

/** A key pair made by plain requests, past the adapter. */
const lookAlike = async (auth: TestAuth, region: string | undefined, name: string) => {
  const identity = {
    methods: ['password'],
    password: { user: { name: auth.username, domain: { name: auth.user_domain_name }, password: auth.password } },
  }
  const scope = { project: { name: auth.project_name, domain: { name: auth.project_domain_name } } }
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  const body = JSON.stringify({ auth: { identity, scope } })
  const login = await fetch(`${auth.auth_url}/auth/tokens`, { method: 'POST', headers, body })
  const { token } = catalogSchema.parse(await login.json())
  const endpoints = token.catalog.find(({ type }) => type === 'compute')?.endpoints ?? []
  const compute = endpoints.find((one) => one.interface === 'public' && (!region || one.region === region))
  headers['x-auth-token'] = login.headers.get('x-subject-token') ?? ''
  const keypair = { name, public_key: publicKey(9) }
  const made = await fetch(`${compute?.url}/os-keypairs`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ keypair }),
  })
  if (!made.ok)
    throw new Error(`No key pair to be mistaken for ours could be made: ${made.status} ${await made.text()}`)
  return {
    id: name,
    remove: async () => {
      await fetch(`${compute?.url}/os-keypairs/${name}`, { method: 'DELETE', headers })
    },
  }
}
