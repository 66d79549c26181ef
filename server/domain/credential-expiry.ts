import type { CloudCredential } from './credential-expiry-schema'

/** What one logs in to a cloud with. */
export const credentialKinds = [
  'application-credential',
  'password',
  'token',
  'api-key',
  'access-key',
  'session',
] as const
export type CredentialKind = (typeof credentialKinds)[number]

/** Days before the end from which on a person is warned. */
export const warningDays = 7

/** `fine` also for those that never end; `unknown` is said, never taken for `fine`. */
export type CredentialState = 'unknown' | 'fine' | 'soon' | 'expired'

/** How a credential stands at a moment, in milliseconds since 1970. */
export function credentialState({ expires, expiresAt, renews }: CloudCredential, nowMs: number): CredentialState {
  if (expires === 'not-told') return 'unknown'
  if (expires === 'never' || expiresAt === null) return 'fine'
  const leftMs = Date.parse(expiresAt) - nowMs
  if (Number.isNaN(leftMs)) return 'unknown'
  if (leftMs <= 0) return 'expired'
  return !renews && leftMs < warningDays * 86_400_000 ? 'soon' : 'fine'
}

const actions = {
  'application-credential':
    'Make a new application credential for the project and put its id and secret in place of this one.',
  password: 'Set a new password for the user, in the cloud first and then in the configuration.',
  token: 'Take a new token, or better an application credential, which lasts longer.',
  'api-key': 'Make a new API key and put it in place of this one.',
  'access-key': 'Make a new access key and put it in place of this one.',
  session: 'Sign in again (`aws sso login`, or whatever gives the session) on the machine that Plumbline runs on.',
} as const satisfies Record<CredentialKind, string>

/** What to do about credentials that end, as a sentence. */
export const credentialAction = (kind: CredentialKind): string => actions[kind]

const words = {
  'application-credential': 'application credential',
  password: 'password',
  token: 'token',
  'api-key': 'API key',
  'access-key': 'access key',
  session: 'session',
} as const satisfies Record<CredentialKind, string>

/** The kind in words. */
export const credentialWord = (kind: CredentialKind): string => words[kind]
