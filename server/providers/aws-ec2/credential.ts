import { z } from 'zod'
import type { CloudCredential } from '@/server/domain/credential-expiry-schema'
import { ProviderError } from '../errors'
import type { Call } from '../port'
import type { Aws } from './client'

const resolved = z.object({
  expiration: z.date().optional(),
  sessionToken: z.string().optional(),
  accessKeyId: z.string().optional(),
})

/**
 * When the credentials in use end, as the SDK's provider of them tells: SSO, assumed roles and the machine's own role come with
 * an end and are renewed by the SDK; an access key has none. Nothing is asked of EC2.
 */
export async function readCredential(aws: Aws, call: Call): Promise<CloudCredential> {
  const found = await aws.credentials(call).catch((error: unknown) => {
    // The first call of a listing says the same, and better.
    if (error instanceof ProviderError) throw error
    call.signal.throwIfAborted()
    throw new ProviderError('auth', `There are no AWS credentials to be had from ${aws.credentialsFrom}.`, {
      detail: error instanceof Error ? error.message : undefined,
      cause: error,
    })
  })
  const { expiration, sessionToken, accessKeyId } = resolved.parse(found)
  const name = aws.credentialsFrom
  if (expiration)
    return {
      ...{ kind: 'session', name, expires: 'at', expiresAt: expiration.toISOString(), renews: true },
      note: 'Renewed by itself, for as long as the role or the sign-in behind it gives a new one.',
    }
  if (sessionToken)
    return {
      ...{ kind: 'session', name, expires: 'not-told', expiresAt: null, renews: false },
      note: 'A session token was given without its end.',
    }
  return {
    ...{ kind: 'access-key', name: accessKeyId ?? name, expires: 'never', expiresAt: null, renews: false },
    note: 'An access key ends when somebody switches it off or deletes it.',
  }
}
