import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { OpenstackCloudConfig } from '@/server/domain/cloud-schema'
import { readAuth } from '@/server/providers/openstack/testing/contract-target'

const catalogSchema = z.object({
  token: z.object({
    catalog: z.array(
      z.object({ type: z.string(), endpoints: z.array(z.object({ interface: z.string(), url: z.string() })) }),
    ),
  }),
})

/** Plain requests to a cloud, past the adapter, as another user of the same project makes them. */
export async function plainClient(config: OpenstackCloudConfig) {
  if (!config.cloudsFile || !config.cloud) throw new Error('The cloud has no clouds.yaml')
  const auth = readAuth(readFileSync(config.cloudsFile, 'utf8'), config.cloud)
  const identity = {
    methods: ['password'],
    password: { user: { name: auth.username, domain: { name: auth.user_domain_name }, password: auth.password } },
  }
  const scope = { project: { name: auth.project_name, domain: { name: auth.project_domain_name } } }
  const login = await fetch(`${auth.auth_url}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope } }),
  })
  const { token } = catalogSchema.parse(await login.json())
  const headers = { 'content-type': 'application/json', 'x-auth-token': login.headers.get('x-subject-token') ?? '' }
  return async (service: 'compute' | 'network', path: string, body: Record<string, unknown>): Promise<string> => {
    const endpoints = token.catalog.find(({ type }) => type === service)?.endpoints ?? []
    const base = endpoints.find((one) => one.interface === 'public')?.url.replace(/\/$/, '')
    const root = service === 'network' && !base?.endsWith('/v2.0') ? `${base}/v2.0` : base
    const answer = await fetch(`${root}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${text}`)
    const thing = Object.values(z.record(z.string(), z.record(z.string(), z.unknown())).parse(JSON.parse(text)))[0]
    return String(thing?.id ?? thing?.name ?? '')
  }
}
