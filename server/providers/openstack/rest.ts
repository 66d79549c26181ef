import type { z } from 'zod'
import { isPaused, ProviderError } from '@/server/providers/errors'
import { type Http, type HttpAnswer, type HttpMethod, parseRetryAfter } from '@/server/providers/http'
import type { Call } from '@/server/providers/port'
import { unencrypted } from './catalog'
import type { Connection, Service } from './connection'
import { placed, readRefusal, refused, unreadable } from './errors'
import type { Authority } from './keystone'
import { createPageSizes, type PageSizes } from './page-sizes'
import type { Session } from './session'
import { capped, discover, negotiate, type ServiceVersion } from './versions'

export type Query = Record<string, string | number | readonly string[]>
export type RestRequest = {
  service: Service
  method: HttpMethod
  /** Below the service's base, beginning with a slash; segments that come from outside are encoded by the caller (`segment`). */
  path: string
  query?: Query
  body?: unknown
  /** In words for people, after "Could not": `list servers`. */
  what: string
  /** A POST that may be sent again without harm. */
  repeatable?: boolean
  /** Highest minor of Nova's microversion with which the request means what is meant: 35 for 2.35. */
  minorMax?: number
}

/** Requests to the services of one cloud: token, endpoint, microversion, typed errors. */
export type Rest = {
  /** Sends and reads the JSON that comes back. Throws ProviderError. */
  json<T>(request: RestRequest, schema: z.ZodType<T>, call: Call): Promise<T>
  /** Sends, and reads nothing of the answer. */
  done(request: RestRequest, call: Call): Promise<void>
  authority(call: Call): Promise<Authority>
  /** Logs in now, whatever token there is. */
  login(call: Call): Promise<Authority>
  /** False when the catalogue has no such service for us. */
  has(service: Service, call: Call): Promise<boolean>
  version(service: Service, call: Call): Promise<ServiceVersion>
  /** The compute microversion in use; null for none. */
  microversion(call: Call): Promise<string | null>
  unencrypted(authority: Authority): Service[]
  /** Most items to ask for in one page; null leaves it to each list. */
  readonly pageSize: number | null
  /** What is known of how many items the services give in one page. */
  readonly pageSizes: PageSizes
}

/** A value as one segment of a path. */
export const segment = (value: string): string => encodeURIComponent(value)

export const createRest = (
  http: Http,
  session: Session,
  connection: Connection,
  options: { pageSize?: number | undefined } = {},
): Rest => {
  let compute: { version: ServiceVersion; microversion: string | null } | null = null

  const base = (authority: Authority, service: Service): string => {
    const url = authority.endpoints.urls[service]
    if (url) return url
    throw new ProviderError(
      'invalid',
      `The cloud offers no ${service} service (${connection.interface}) in region ${authority.endpoints.region}. Check region and interface, or set ${service}_endpoint_override.`,
      { providerCode: 'no-endpoint' },
    )
  }

  /**
   * An error of an address that is wrong says where that came from, and the catalogue it stood in is read again soon. A cloud
   * that is paused may be so because of such an address, whose own error the pause then hides.
   */
  const astray = (error: unknown, service: Service, authority: Authority): unknown => {
    const told = placed(error, service, base(authority, service), connection)
    if (told !== error || isPaused(error)) session.doubt(authority.token)
    return told
  }

  const version = async (service: Service, call: Call): Promise<ServiceVersion> => {
    const authority = await session.authority(call)
    return await discover(http, service, base(authority, service), authority.token, call).catch((error: unknown) => {
      throw astray(error, service, authority)
    })
  }

  const microversion = async (call: Call): Promise<string | null> => {
    if (!compute) {
      const found = await version('compute', call)
      compute = { version: found, microversion: negotiate(found) }
    }
    return compute.microversion
  }

  const once = async (request: RestRequest, authority: Authority, call: Call): Promise<HttpAnswer> => {
    const headers: Record<string, string> = { accept: 'application/json', 'x-auth-token': authority.token }
    if (request.body !== undefined) headers['content-type'] = 'application/json'
    if (request.service === 'compute') {
      const chosen = capped(await microversion(call), request.minorMax)
      // The header is for Nova alone: other services refuse what they do not know in it. Before 2.27 (Newton) Nova knows
      // only the second one, and takes 2.1 without it.
      if (chosen) {
        headers['openstack-api-version'] = `compute ${chosen}`
        headers['x-openstack-nova-api-version'] = chosen
      }
    }
    // Catalogues often name an internal address for Keystone; the one where we logged in works.
    const at = request.service === 'identity' ? authority.identity.base : base(authority, request.service)
    const sent = http.send(
      {
        method: request.method,
        operation: operationOf(request),
        url: at + request.path + queryText(request.query),
        headers,
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        ...(request.repeatable === undefined ? {} : { repeatable: request.repeatable }),
        ...(request.service === 'identity' ? {} : { bodyBytesMax: 64 * 1024 * 1024 }),
      },
      call,
    )
    return await sent.catch((error: unknown) => {
      throw astray(error, request.service, authority)
    })
  }

  const send = async (request: RestRequest, call: Call): Promise<HttpAnswer> => {
    const authority = await session.authority(call)
    let answer = await once(request, authority, call)
    if (answer.status === 401) {
      // The token may have ended or been revoked, also in the middle of a listing: once more with a new one.
      answer = await once(request, await session.authority(call, authority.token), call)
    } else if (answer.status === 406 && request.service === 'compute' && compute) {
      // Nova was replaced since we asked for its versions.
      const before = compute.microversion
      compute = null
      if ((await microversion(call)) !== before) answer = await once(request, authority, call)
    }
    if (answer.status >= 200 && answer.status < 300) return answer
    throw astray(failure(request, answer), request.service, authority)
  }

  return {
    async json(request, schema, call) {
      const answer = await send(request, call)
      let json: unknown
      try {
        json = JSON.parse(answer.body)
      } catch {
        const error = unreadable(request.what, `no JSON, but: ${answer.body.slice(0, 120)}`, answer.status)
        throw astray(error, request.service, await session.authority(call))
      }
      const parsed = schema.safeParse(json)
      if (parsed.success) return parsed.data
      const issue = parsed.error.issues[0]
      throw unreadable(request.what, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'other form'}`, answer.status)
    },
    async done(request, call) {
      await send(request, call)
    },
    authority: (call) => session.authority(call),
    login: (call) => session.login(call),
    has: async (service, call) => (await session.authority(call)).endpoints.urls[service] !== null,
    version,
    microversion,
    pageSize: options.pageSize ?? null,
    pageSizes: createPageSizes(),
    unencrypted: (authority) => unencrypted(authority.endpoints, connection.authUrl),
  }
}

/** Words of a path that stand where others have an id. */
const fixedWords = new Set(['detail', 'tokens', 'projects'])

/** `compute GET /servers/{id}`: collections and ids take turns in OpenStack's paths, and the latter are left out. */
export const operationOf = ({ service, method, path }: Pick<RestRequest, 'service' | 'method' | 'path'>): string => {
  const parts = path.split('/').filter((part) => part !== '')
  const shown = parts.map((part, index) => (index % 2 === 0 || fixedWords.has(part) ? part : '{id}'))
  return `${service} ${method} /${shown.join('/')}`
}

const failure = (request: RestRequest, answer: HttpAnswer): ProviderError => {
  const error = refused(answer.status, answer.body, request.what, parseRetryAfter(answer.headers['retry-after']))
  // "No such server" is JSON; a page in HTML means that the path does not exist, which must not read as an absent server.
  const page = error.code === 'not-found' && request.service !== 'image' && readRefusal(answer.body).code === null
  return page ? unreadable(request.what, `404 without an OpenStack error: ${error.options.detail ?? ''}`, 404) : error
}

const queryText = (query: Query | undefined): string => {
  const parameters = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {})) {
    for (const one of typeof value === 'object' ? value : [value]) parameters.append(key, String(one))
  }
  const text = parameters.toString()
  return text ? `?${text}` : ''
}
