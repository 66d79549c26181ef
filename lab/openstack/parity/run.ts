/** Sends the suite to a cloud, in order, with variables that one answer gives to later requests. */
import type { Service } from '../http'
import { type Bases, recordAnswer } from './mask'
import type { ParityRequest, RecordedAnswer } from './types'

export type Target = {
  bases: Bases
  tokens: Record<'project' | 'reader' | 'unscoped', string>
  variables: Record<string, string>
  /** Lets `ms` pass: by waiting on a real cloud, by turning the clock on a simulated one. */
  pause(ms: number): Promise<void>
}

export const serviceNames: Service[] = ['identity', 'compute', 'network', 'image']

export async function runSuite(requests: ParityRequest[], target: Target): Promise<Record<string, RecordedAnswer>> {
  const answers: Record<string, RecordedAnswer> = {}
  for (const request of requests) {
    answers[request.name] = await runOne(request, target)
  }
  return answers
}

async function runOne(request: ParityRequest, target: Target): Promise<RecordedAnswer> {
  for (let attempt = 0; ; attempt += 1) {
    const response = await send(request, target)
    const { answer, body } = await recordAnswer(response, target.bases)
    const met = isMet(request, response.status, body)
    if (met) {
      for (const [name, path] of Object.entries(request.keep ?? {}))
        target.variables[name] = String(valueAt(body, path))
      return answer
    }
    if (attempt > 100) throw new Error(`"${request.name}" never came to what it waits for: ${JSON.stringify(body)}`)
    await target.pause(300)
  }
}

function isMet(request: ParityRequest, status: number, body: unknown): boolean {
  const { until } = request
  if (!until) return true
  return 'status' in until ? status === until.status : valueAt(body, until.path) === until.value
}

export const valueAt = (body: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined
    return (value as Record<string, unknown>)[key]
  }, body)

function send(request: ParityRequest, target: Target): Promise<Response> {
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => target.variables[name] ?? whole)
  const token = { none: '', bad: 'no-such-token', ...target.tokens }[request.token ?? 'project']
  const text = typeof request.body === 'string' ? request.body : JSON.stringify(request.body)
  return fetch(`${target.bases[request.service]}${fill(request.path)}`, {
    method: request.method,
    redirect: 'manual',
    headers: {
      Accept: 'application/json',
      ...(token ? { 'X-Auth-Token': token } : {}),
      ...(request.version ? { 'OpenStack-API-Version': `compute ${request.version}` } : {}),
      ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...Object.fromEntries(Object.entries(request.headers ?? {}).map(([name, value]) => [name, fill(value)])),
    },
    body: request.body === undefined ? undefined : fill(text),
  })
}

/** The ids that the suite needs, looked up by name; the same on both clouds. */
export async function findVariables(target: Target): Promise<void> {
  const ask = async (service: Service, path: string): Promise<unknown> => {
    const response = await fetch(`${target.bases[service]}${path}`, {
      headers: { 'X-Auth-Token': target.tokens.project },
    })
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  const find = async (name: string, service: Service, path: string, where: string) => {
    const found = valueAt(await ask(service, path), where)
    if (typeof found !== 'string') throw new Error(`The cloud has nothing for {${name}} at ${path}`)
    target.variables[name] = found
  }
  await find('lan', 'network', '/v2.0/networks?name=lan', 'networks.0.id')
  await find('uplink', 'network', '/v2.0/networks?name=uplink', 'networks.0.id')
  await find('router', 'network', '/v2.0/routers?name=gateway', 'routers.0.id')
  await find('lanSubnet', 'network', '/v2.0/subnets?name=lan-v4', 'subnets.0.id')
  await find('project', 'network', '/v2.0/networks?name=lan', 'networks.0.project_id')
  await find('defaultGroup', 'network', '/v2.0/security-groups?name=default', 'security_groups.0.id')
  await find('image', 'image', '/v2/images?name=cirros-0.6.3', 'images.0.id')
  await find('bigImage', 'image', '/v2/images?name=ubuntu-24.04-server', 'images.0.id')
  await find('server', 'compute', '/v2.1/servers?name=node-fip-01', 'servers.0.id')
  const flavors = valueAt(await ask('compute', '/v2.1/flavors'), 'flavors')
  const tiny = Array.isArray(flavors)
    ? flavors.find((flavor: { name?: string }) => flavor.name === 'm1.tiny')
    : undefined
  target.variables.flavor = String(valueAt(tiny, 'id'))
}
