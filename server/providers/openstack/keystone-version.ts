import type { Http } from '@/server/providers/http'
import type { Call } from '@/server/providers/port'
import type { Connection } from './connection'
import { parseJson } from './keystone-answers'
import { versionsSchema, type WireVersion } from './wire/keystone'

/** Where to log in, and how: the base URL ends in the version. */
export type Identity = { version: 2 | 3; base: string }

const names = { 2: 'v2.0', 3: 'v3' } as const
const ending = /\/v(?:3|2\.0)$/

/**
 * Where to log in, best first: the next is for a Keystone that has no such version any more. A version that is configured, or
 * stands in auth_url, goes before what the cloud would tell; where v2.0 is gone (it was removed in OpenStack's Queens) its
 * neighbour v3 takes the same credentials. Otherwise the root is asked (it answers 300), and v3 preferred.
 */
export const identitiesOf = async (http: Http, connection: Connection, call: Call): Promise<Identity[]> => {
  const { authUrl, credentials } = connection
  const written = /\/v3$/.test(authUrl) ? 3 : /\/v2\.0$/.test(authUrl) ? 2 : null
  const at = (version: 2 | 3): Identity => ({ version, base: `${authUrl.replace(ending, '')}/${names[version]}` })
  if (credentials.type === 'api-key') return [at(2)]
  // An application credential is of v3, whatever the address says.
  const wanted = credentials.type === 'application-credential' ? 3 : (connection.identityVersion ?? written)
  if (wanted !== null && written !== null) return wanted === 2 ? [at(2), at(3)] : [at(3)]
  return wanted === 2 ? [at(2), at(3)] : [await fromRoot(http, authUrl, wanted, call)]
}

/** Of what the root lists only the path is taken: behind proxies its host and scheme are often not those that work. */
const fromRoot = async (http: Http, authUrl: string, wanted: 3 | null, call: Call): Promise<Identity> => {
  const operation = 'identity GET versions'
  const answer = await http.send(
    { method: 'GET', operation, url: `${authUrl}/`, headers: { accept: 'application/json' } },
    call,
  )
  const parsed = versionsSchema.safeParse(parseJson(answer.body))
  const listed = parsed.success ? parsed.data : []
  const v3 = listed.find(({ id }) => /^v3(\.|$)/.test(id))
  const v2 = wanted === null ? listed.find(({ id }) => /^v2\.0$/.test(id)) : undefined
  const version = v3 || !v2 ? 3 : 2
  return { version, base: pathOf(v3 ?? v2, authUrl) ?? `${authUrl}/${names[version]}` }
}

const pathOf = (version: WireVersion | undefined, authUrl: string): string | null => {
  const href = version?.links?.find(({ rel }) => rel === 'self')?.href
  if (!href || !URL.canParse(href)) return null
  const found = new URL(href).pathname.replace(/\/+$/, '')
  const given = new URL(authUrl).pathname.replace(/\/+$/, '')
  return found.startsWith(given) && ending.test(found) ? new URL(authUrl).origin + found : null
}
