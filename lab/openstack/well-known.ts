import { dialectOf } from './characters/dialect'
import type { Character } from './characters/types'
import type { Call } from './cloud'
import type { JsonObject } from './http'

/** A vendor's profile as the vendor himself gives it out, with this cloud's own address as `auth_url`. */
export function wellKnownProfile(call: Call, { name, profile }: NonNullable<Character['wellKnown']>): JsonObject {
  return { name, profile: { auth: { auth_url: authUrl(call.cloud.character, call.baseUrl) }, ...profile } }
}

/** Where clients of this cloud log in. */
export const authUrl = (character: Character, baseUrl: string): string =>
  `${baseUrl}/identity/${isVersionTwo(character) ? 'v2.0' : 'v3'}`

/** Whether clients are told to use Keystone's v2.0: where there is nothing else, or where the vendor's users did. */
export const isVersionTwo = (character: Character): boolean =>
  !dialectOf(character).identity.includes('v3') || String(character.client?.identity_api_version ?? '').startsWith('2')
