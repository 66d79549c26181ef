import type { Http } from '@/server/providers/http'
import type { Call } from '@/server/providers/port'
import { chooseEndpoints, type Endpoints } from './catalog'
import type { Connection } from './connection'
import { isProviderError } from './errors'
import { noKeystone } from './keystone-answers'
import { loginV2 } from './keystone-v2'
import { loginV3 } from './keystone-v3'
import type { Identity } from './keystone-version'

/** A token with what Keystone said about it. */
export type Authority = {
  token: string
  /** Milliseconds of the monotonic clock (`performance.now()`); after it the token must not be used. */
  expiresAt: number
  project: { id: string; name: string }
  user: { id: string; name: string } | null
  /** As Keystone v3 writes it; null: it does not end; absent: not told. */
  passwordExpiresAt?: string | null
  tokenExpiresAt?: string
  /** The application credential that was logged in with, where the token says so. */
  applicationCredential?: { id: string; name: string | null }
  endpoints: Endpoints
  /** Where we logged in. */
  identity: Identity
}

/**
 * Asks Keystone for a token and checks that it is of use: scoped to a project, with endpoints in our region. Of the places the
 * first that has a Keystone of its version counts.
 */
export const authenticate = async (
  http: Http,
  connection: Connection,
  identities: readonly Identity[],
  call: Call,
): Promise<Authority> => {
  let absent: unknown = new TypeError('There is no place to log in to.')
  for (const identity of identities) {
    try {
      return await logIn(http, connection, identity, call)
    } catch (error) {
      if (!isProviderError(error, 'invalid') || error.options.providerCode !== noKeystone) throw error
      absent = error
    }
  }
  throw absent
}

const logIn = async (http: Http, connection: Connection, identity: Identity, call: Call): Promise<Authority> => {
  const login = identity.version === 2 ? loginV2 : loginV3
  const { catalog, lifetimeMs, project, ...granted } = await login(http, connection, identity.base, call)
  const endpoints = chooseEndpoints(catalog, connection, { identity: identity.version, projectId: project.id })
  // Not every catalogue lists the service that it comes from.
  endpoints.urls.identity ??= identity.base
  return { ...granted, project, expiresAt: performance.now() + lifetimeMs, endpoints, identity }
}
