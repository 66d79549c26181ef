import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Catalogue } from '@/server/domain/catalogue'
import type { OpenstackCloudConfig } from '@/server/domain/cloud-schema'
import { publicKey } from '@/server/providers/contract-reads'
import type { ContractTarget } from '@/server/providers/contract-target'
import type { ProviderEnvironment } from '@/server/providers/port'
import { createOpenstackProvider, type OpenstackOptions } from '..'

const authSchema = z.object({
  auth_url: z.string(),
  username: z.string(),
  password: z.string(),
  project_name: z.string().optional(),
  project_id: z.string().optional(),
  user_domain_name: z.string().default('Default'),
  project_domain_name: z.string().default('Default'),
})
export type TestAuth = z.infer<typeof authSchema>

const entrySchema = z.looseObject({ auth: authSchema })
export type TestEntry = z.infer<typeof entrySchema>

/** An entry of clouds.yaml that logs in by password. */
export const readEntry = (text: string, entry: string): TestEntry =>
  entrySchema.parse(z.object({ clouds: z.record(z.string(), z.unknown()) }).parse(parse(text)).clouds[entry])

/** Its login. */
export const readAuth = (text: string, entry: string): TestAuth => readEntry(text, entry).auth

/** The members of the contract's target that every OpenStack has in common. Needs a login by password. */
export const openstackTarget = async (
  config: OpenstackCloudConfig,
  environment: ProviderEnvironment,
  entry: TestEntry,
  options: OpenstackOptions,
): Promise<Omit<ContractTarget, 'faults' | 'patience' | 'close'>> => {
  /** The same entry with another login. */
  const other = async (over: Partial<TestAuth>) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'clouds-'))
    const cloudsFile = path.join(folder, 'clouds.json')
    await writeFile(cloudsFile, JSON.stringify({ clouds: { other: { ...entry, auth: { ...entry.auth, ...over } } } }))
    try {
      return await createOpenstackProvider({ ...config, cloud: 'other', cloudsFile }, environment, options)
    } finally {
      await rm(folder, { recursive: true })
    }
  }
  return {
    installation: environment.installation,
    provider: await createOpenstackProvider(config, environment, options),
    smallPages: { provider: await createOpenstackProvider(config, environment, { ...options, pageSize: 2 }), size: 2 },
    badCredentials: () => other({ password: 'wrong' }),
    nobodyThere: async () => other({ auth_url: `http://127.0.0.1:${await closedPort()}/${versionOf(entry.auth)}` }),
    place,
    unknownServerId: '00000000-0000-4000-8000-000000000000',
    lookAlike: (name) => lookAlike(entry, config.region, name),
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
  const own = catalogue.networks.filter((one) => one.implied || (one.subnets.length > 0 && one.external !== true))
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

const versionOf = ({ auth_url }: TestAuth): 'v2.0' | 'v3' =>
  auth_url.replace(/\/$/, '').endsWith('/v2.0') ? 'v2.0' : 'v3'

const tokenSchema = z.object({
  token: z.object({
    catalog: z.array(
      z.object({
        type: z.string(),
        endpoints: z.array(z.object({ interface: z.string(), url: z.string(), region: z.string() })),
      }),
    ),
  }),
})
const accessSchema = z.object({
  access: z.object({
    token: z.object({ id: z.string() }),
    serviceCatalog: z.array(
      z.object({
        type: z.string(),
        endpoints: z.array(z.object({ publicURL: z.string(), region: z.string().optional() })),
      }),
    ),
  }),
})

const post = (url: string, headers: Record<string, string>, body: unknown): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

/** Token and address of compute, asked for by plain requests. */
const loginTo = async (
  { auth }: TestEntry,
  region: string | undefined,
): Promise<{ token: string; compute: string }> => {
  const { auth_url, username, password, project_id, project_name } = auth
  const here = (one: { region?: string | undefined }) => region === undefined || one.region === region
  if (versionOf(auth) === 'v2.0') {
    const passwordCredentials = { username, password }
    const asked = { auth: { passwordCredentials, tenantId: project_id, tenantName: project_name } }
    const { access } = accessSchema.parse(await (await post(`${auth_url}/tokens`, {}, asked)).json())
    const endpoints = access.serviceCatalog.filter(({ type }) => type === 'compute').flatMap((one) => one.endpoints)
    return { token: access.token.id, compute: endpoints.find(here)?.publicURL ?? '' }
  }
  const identity = {
    methods: ['password'],
    password: { user: { name: username, domain: { name: auth.user_domain_name }, password } },
  }
  const project = project_id ? { id: project_id } : { name: project_name, domain: { name: auth.project_domain_name } }
  const login = await post(`${auth_url}/auth/tokens`, {}, { auth: { identity, scope: { project } } })
  const { token } = tokenSchema.parse(await login.json())
  const endpoints = token.catalog.find(({ type }) => type === 'compute')?.endpoints ?? []
  const compute = endpoints.find((one) => one.interface === 'public' && here(one))
  return { token: login.headers.get('x-subject-token') ?? '', compute: compute?.url ?? '' }
}

/** A key pair made by plain requests, past the adapter. */
const lookAlike = async (entry: TestEntry, region: string | undefined, name: string) => {
  const { token, compute } = await loginTo(entry, region)
  const headers = { 'x-auth-token': token }
  const keypair = { name, public_key: publicKey(9) }
  const made = await post(`${compute}/os-keypairs`, headers, { keypair })
  if (!made.ok)
    throw new Error(`No key pair to be mistaken for ours could be made: ${made.status} ${await made.text()}`)
  return {
    id: name,
    remove: async () => {
      await fetch(`${compute}/os-keypairs/${name}`, { method: 'DELETE', headers })
    },
  }
}
