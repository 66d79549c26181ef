import type { CloudCredential } from '@/server/domain/credential-expiry-schema'
import type { Call } from '@/server/providers/port'
import type { Connection } from './connection'
import { isDenied, isNoSuchPath, isProviderError } from './errors'
import type { Authority } from './keystone'
import { type Rest, segment } from './rest'
import { applicationCredentialSchema } from './wire/limits'

/**
 * When what we log in with ends: Keystone says it of passwords in the token's body (`password_expires_at`), and of an application
 * credential to the user whose it is (Identity API v3, "Show application credential details").
 */
export const readCredential = async (
  rest: Rest,
  { credentials }: Pick<Connection, 'credentials'>,
  call: Call,
): Promise<CloudCredential> => {
  const authority = await rest.authority(call)
  const name = authority.user?.name ?? null
  switch (credentials.type) {
    case 'password':
      return { kind: 'password', name, renews: false, ...ofPassword(authority) }
    case 'application-credential':
      return await ofApplication(rest, authority, call)
    case 'token': {
      const note = 'A token that is configured is never renewed: what follows from it ends with it.'
      return { kind: 'token', name, renews: false, ...told(authority.tokenExpiresAt, note, note) }
    }
    case 'api-key':
      return { kind: 'api-key', name, renews: false, ...untold('Keystone v2.0 does not tell when an API key ends.') }
  }
}

type Told = Pick<CloudCredential, 'expires' | 'expiresAt' | 'note'>
const untold = (note: string): Told => ({ expires: 'not-told', expiresAt: null, note })

/** `undefined`: the field is not there; null: it does not end. Keystone writes times in UTC, in places without saying so. */
const told = (text: string | null | undefined, note: string, never: string): Told => {
  if (text === undefined) return untold(note)
  if (text === null) return { expires: 'never', expiresAt: null, note: never }
  const time = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)
  if (Number.isNaN(time)) return untold(`Keystone's time cannot be read: ${text.slice(0, 40)}`)
  return { expires: 'at', expiresAt: new Date(time).toISOString(), note }
}

const ofPassword = ({ identity, passwordExpiresAt }: Authority): Told =>
  identity.version === 2
    ? untold('Keystone v2.0 does not tell when a password ends.')
    : passwordExpiresAt === undefined
      ? untold('This Keystone does not tell when the password ends.')
      : told(passwordExpiresAt, 'Keystone: password_expires_at of the user.', 'Keystone sets no end for this password.')

const ofApplication = async (
  rest: Rest,
  { user, applicationCredential }: Authority,
  call: Call,
): Promise<CloudCredential> => {
  const own = { kind: 'application-credential' as const, name: applicationCredential?.name ?? null, renews: false }
  const id = applicationCredential?.id
  if (!user || !id) return { ...own, ...untold('The token does not say which application credential it came from.') }
  try {
    const path = `/users/${segment(user.id)}/application_credentials/${segment(id)}`
    const what = 'read the application credential'
    const { application_credential: found } = await rest.json(
      { service: 'identity', method: 'GET', path, what },
      applicationCredentialSchema,
      call,
    )
    const note = 'Keystone: expires_at of the application credential.'
    const never = 'Keystone sets no end for this application credential.'
    return { ...own, name: found.name ?? own.name ?? id, ...told(found.expires_at, note, never) }
  } catch (error) {
    if (!isDenied(error) && !isNoSuchPath(error) && !isProviderError(error, 'protocol')) throw error
    return { ...own, ...untold(`The cloud does not let us read it: ${error.options.detail ?? error.message}`) }
  }
}
