import { z } from 'zod'
import { ProviderError } from '@/server/providers/errors'

type Domain = { id: string } | { name: string }
export type Credentials =
  | { type: 'password'; user: { id: string } | { name: string; domain: Domain }; password: string }
  | { type: 'token'; token: string }
  /** Rackspace's extension of Keystone v2.0. */
  | { type: 'api-key'; username: string; key: string }
  | {
      type: 'application-credential'
      secret: string
      credential: { id: string } | { name: string; user: { id: string } | { name: string; domain: Domain } }
    }
/** What a token is asked for; null leaves it to Keystone (a default project; application credentials bring their own). */
export type Scope = { id: string } | { name: string; domain: Domain } | null

/** A text, or a number that YAML made of one. */
export const text = z.union([z.string(), z.number().transform(String)])
/** The same; left out, null and empty are all nothing. */
export const optional = text.nullish().transform((value) => (value === '' || value === null ? undefined : value))

/** The block `auth` of an entry of clouds.yaml. */
export const authSchema = z.object({
  auth_url: optional,
  username: optional,
  user_id: optional,
  password: optional,
  api_key: optional,
  token: optional,
  application_credential_id: optional,
  application_credential_name: optional,
  application_credential_secret: optional,
  project_id: optional,
  project_name: optional,
  tenant_id: optional,
  tenant_name: optional,
  domain_id: optional,
  domain_name: optional,
  user_domain_id: optional,
  user_domain_name: optional,
  project_domain_id: optional,
  project_domain_name: optional,
  default_domain: optional,
})
type Auth = z.infer<typeof authSchema>

const domain = (id: string | undefined, name: string | undefined, fallback: string | undefined): Domain =>
  id ? { id } : name ? { name } : { id: fallback ?? 'default' }

const user = (auth: Auth, source: string) => {
  if (auth.user_id) return { id: auth.user_id }
  if (!auth.username) throw invalid(`${source} has neither username nor user_id.`)
  const name = auth.user_domain_name ?? auth.domain_name
  return { name: auth.username, domain: domain(auth.user_domain_id ?? auth.domain_id, name, auth.default_domain) }
}

/** The project that a token is asked for, by the names of v3 or of v2.0. */
export const scope = (auth: Auth): Scope => {
  const id = auth.project_id ?? auth.tenant_id
  if (id) return { id }
  const name = auth.project_name ?? auth.tenant_name
  if (!name) return null
  const domainName = auth.project_domain_name ?? auth.domain_name
  return { name, domain: domain(auth.project_domain_id ?? auth.domain_id, domainName, auth.default_domain) }
}

/** Who logs in, by the way that `auth_type` names. Throws `invalid` with what is missing; never with a value. */
export const credentials = (auth: Auth, type: string, source: string): Credentials => {
  if (type === 'password' || type === 'v2password' || type === 'v3password') {
    if (!auth.password) throw invalid(`${source} has no password (clouds.yaml, secure.yaml or OS_PASSWORD).`)
    return { type: 'password', user: user(auth, source), password: auth.password }
  }
  if (type === 'rackspace_apikey') {
    if (!auth.username || !auth.api_key) throw invalid(`${source} has auth_type ${type} and lacks username or api_key.`)
    return { type: 'api-key', username: auth.username, key: auth.api_key }
  }
  if (type === 'token' || type === 'v2token' || type === 'v3token') {
    if (!auth.token) throw invalid(`${source} has auth_type ${type} and no token.`)
    return { type: 'token', token: auth.token }
  }
  if (type === 'v3applicationcredential') {
    const secret = auth.application_credential_secret
    if (!secret) throw invalid(`${source} has no application_credential_secret.`)
    const id = auth.application_credential_id
    if (id) return { type: 'application-credential', secret, credential: { id } }
    const name = auth.application_credential_name
    if (!name) throw invalid(`${source} has neither application_credential_id nor application_credential_name.`)
    return { type: 'application-credential', secret, credential: { name, user: user(auth, source) } }
  }
  throw invalid(
    `${source}: auth_type "${type}" is not supported. Use password, token, v3applicationcredential or rackspace_apikey.`,
  )
}

/** A mistake in the configuration. */
export const invalid = (message: string): ProviderError => new ProviderError('invalid', message)
