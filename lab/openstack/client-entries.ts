/** What this cloud's clients write into clouds.yaml. */
import type { OpenStackCloudSpec } from '@/lab/port'
import { dialectOf } from './characters/dialect'
import type { Character } from './characters/types'
import { apiKeyOf } from './keystone/v2'
import { fixedId, passwordOf } from './seed'
import { authUrl, isVersionTwo } from './well-known'

type Entries = Record<string, Record<string, unknown>>

/**
 * The entry under the cloud's id logs in with a password. A second one does it without: `<id>-application` where there
 * are application credentials, `<id>-key` where there are API keys.
 */
export function clientEntries(spec: OpenStackCloudSpec, character: Character, baseUrl: string): Entries {
  const { applicationCredentials, rackspaceIdentity } = dialectOf(character)
  const { userName, projectName } = character
  const password = passwordOf(spec.id, userName)
  const entry = (auth: Record<string, string>, more: Record<string, unknown> = {}): Record<string, unknown> => ({
    ...clientOf(character, baseUrl),
    auth: { auth_url: authUrl(character, baseUrl), ...auth },
    region_name: spec.region,
    identity_api_version: isVersionTwo(character) ? '2.0' : 3,
    ...more,
  })
  const domains = { user_domain_name: 'Default', project_domain_name: 'Default' }
  return {
    [spec.id]: entry({
      username: userName,
      password,
      // Rackspace's users give their account number; openstacksdk puts it into addresses there.
      ...(rackspaceIdentity ? { project_id: projectName } : { project_name: projectName }),
      ...(isVersionTwo(character) ? {} : domains),
    }),
    ...(applicationCredentials
      ? {
          [`${spec.id}-application`]: entry(
            {
              application_credential_id: fixedId(spec.id, 'credential'),
              application_credential_secret: passwordOf(spec.id, 'automation'),
            },
            { auth_type: 'v3applicationcredential' },
          ),
        }
      : {}),
    ...(rackspaceIdentity
      ? {
          [`${spec.id}-key`]: entry(
            { username: userName, api_key: apiKeyOf({ password }), tenant_name: projectName },
            { auth_type: 'rackspace_apikey' },
          ),
        }
      : {}),
  }
}

/** A profile that the vendor gives out himself is named by his address, which here is the cloud's. */
function clientOf(character: Character, baseUrl: string): Record<string, unknown> {
  return { ...(character.wellKnown ? { profile: baseUrl } : {}), ...character.client }
}
