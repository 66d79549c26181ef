import { z } from 'zod'
import { request } from '../helpers/request'
import type { Entry } from './entry'
import { Problem } from './problem'

export type ServiceType = 'compute' | 'network' | 'image'

/** A second way to ask the cloud, in plain requests, that shares nothing with the product's adapter. */
export type Client = {
  /** Every item of a list, over all pages. */
  list<Item>(service: ServiceType, path: string, options: { key: string; item: z.ZodType<Item> }): Promise<Item[]>
  /** One thing; null when the cloud says that there is none. */
  find<Thing>(service: ServiceType, path: string, thing: z.ZodType<Thing>): Promise<Thing | null>
  projectId: string
}

const versions: Record<ServiceType, string> = { compute: 'v2.1', network: 'v2.0', image: 'v2' }
const loginSchema = z.object({
  token: z.object({
    project: z.object({ id: z.string() }),
    catalog: z.array(
      z.object({
        type: z.string(),
        endpoints: z.array(z.object({ interface: z.string(), url: z.string(), region: z.string() })),
      }),
    ),
  }),
})
type Login = { token: string; projectId: string; urls: Record<ServiceType, string> }

/** Logs in. Throws Problem when the cloud cannot be reached or refuses. */
export async function connect(entry: Entry): Promise<Client> {
  let login = await logIn(entry)
  const ask = async (url: string): Promise<Response> => {
    const get = () => request(url, { headers: { 'x-auth-token': login.token, accept: 'application/json' } })
    const answer = await get()
    if (answer.status !== 401) return answer
    login = await logIn(entry)
    return get()
  }
  return {
    projectId: login.projectId,
    async list(service, path, { key, item }) {
      const items: z.output<typeof item>[] = []
      let url: string | null = login.urls[service] + path
      while (url !== null) {
        const answer: Response = await ask(url)
        if (!answer.ok)
          throw new Problem(`GET ${url} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`)
        const body = z.record(z.string(), z.unknown()).parse(await answer.json())
        items.push(...z.array(item).parse(body[key]))
        url = nextPage(body, key, url)
      }
      return items
    },
    async find(service, path, thing) {
      const url = login.urls[service] + path
      const answer = await ask(url)
      if (answer.status === 404) return null
      if (!answer.ok) throw new Problem(`GET ${url} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`)
      return thing.parse(await answer.json())
    },
  }
}

const linksSchema = z.array(z.object({ rel: z.string(), href: z.string() })).optional()

/** Nova and Neutron give `<key>_links`, Glance a relative `next`. */
function nextPage(body: Record<string, unknown>, key: string, url: string): string | null {
  const href = linksSchema.parse(body[`${key}_links`])?.find(({ rel }) => rel === 'next')?.href
  const next = href ?? z.string().nullish().parse(body.next)
  return next ? new URL(next, url).href : null
}

async function logIn({ name, auth, region }: Entry): Promise<Login> {
  const base = auth.auth_url.replace(/\/+$/, '')
  const url = `${/\/v3$/.test(base) ? base : `${base}/v3`}/auth/tokens`
  const user = { name: auth.username, domain: { name: auth.user_domain_name }, password: auth.password }
  const scope = { project: { name: auth.project_name, domain: { name: auth.project_domain_name } } }
  const body = JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } }, scope } })
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(
    (error: Error) => {
      const cause = (error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.message
      throw new Problem(
        `The cloud "${name}" cannot be reached at ${base}: ${cause}. Check auth_url and the way there (a private certificate authority goes into NODE_EXTRA_CA_CERTS).`,
      )
    },
  )
  if (!answer.ok) {
    throw new Problem(
      `Keystone of "${name}" (${base}) refused the login as ${auth.username} with ${answer.status}. Check user, password and project.`,
    )
  }
  const { token } = loginSchema.parse(await answer.json())
  const urlOf = (type: ServiceType) => {
    const endpoints = token.catalog.find((service) => service.type === type)?.endpoints ?? []
    const found = endpoints.find((one) => one.interface === 'public' && (region === null || one.region === region))
    if (!found) {
      const where = region === null ? '' : ` in region ${region}`
      throw new Problem(`The catalogue of "${name}" has no public endpoint for ${type}${where}.`)
    }
    const trimmed = found.url.replace(/\/+$/, '')
    return /\/v\d[\d.]*(\/|$)/.test(trimmed) ? trimmed : `${trimmed}/${versions[type]}`
  }
  return {
    token: answer.headers.get('x-subject-token') ?? '',
    projectId: token.project.id,
    urls: { compute: urlOf('compute'), network: urlOf('network'), image: urlOf('image') },
  }
}
