import { keyTypeCode, ProviderError } from '@/server/providers/errors'
import type { Call, KeyHandle, NodeKey } from '@/server/providers/port'
import { isProviderError } from './errors'
import { toText } from './mark'
import { type Rest, segment } from './rest'
import { atLeast } from './versions'
import { oneKeypairSchema, type WireKeypair } from './wire/nova'

/** Nova's key pairs belong to the user and are known by name. */
export const addKey = async (rest: Rest, key: NodeKey, call: Call): Promise<KeyHandle> => {
  const [type, blob] = key.publicKey.trim().split(/\s+/)
  if (!type || !blob) throw new ProviderError('invalid', 'The public key is not in the one-line form of OpenSSH.')
  const keypair = {
    name: key.name,
    // The comment carries the mark: key pairs have no tags or description.
    public_key: `${type} ${blob} ${toText(key.mark)}`,
    ...(atLeast(await rest.microversion(call), 2) ? { type: 'ssh' } : {}),
  }
  const path = '/os-keypairs'
  try {
    const what = `add the key ${key.name}`
    const answer = await rest.json(
      { service: 'compute', method: 'POST', path, body: { keypair }, what },
      oneKeypairSchema,
      call,
    )
    return toHandle(answer.keypair)
  } catch (error) {
    if (refusesType(error, type)) throw onlyRsa(error)
    // It is there already, or the answer was lost: what counts is the key that stands there now.
    if (!isProviderError(error, 'conflict', 'unavailable', 'timeout', 'protocol')) throw error
    const found = await getKey(rest, key.name, call)
    if (!found) throw error
    if (keyBlob(found.public_key) === blob) return toHandle(found)
    throw new ProviderError(
      'conflict',
      `There is another key under the name ${key.name}. Remove it, or start again with a new node.`,
    )
  }
}

/**
 * Nova of before 2017 reads a key to make its fingerprint, and could read RSA only: of a good ed25519 key it says "Keypair data is
 * invalid: failed to generate fingerprint" (launchpad nova 1555521; seen on Mitaka in SAP-cloud-infrastructure/elektra#176).
 */
const refusesType = (error: unknown, type: string): error is ProviderError =>
  type !== 'ssh-rsa' &&
  isProviderError(error, 'invalid') &&
  error.options.status === 400 &&
  /keypair data is invalid|fingerprint|\brsa\b/i.test(error.options.detail ?? '')

const onlyRsa = ({ options }: ProviderError): ProviderError =>
  new ProviderError('invalid', 'The cloud refused an ed25519 key as no key at all: it accepts only RSA keys.', {
    ...options,
    providerCode: keyTypeCode,
  })

const keyBlob = (publicKey: string | null | undefined): string | null => publicKey?.trim().split(/\s+/)[1] ?? null

const toHandle = (keypair: WireKeypair): KeyHandle => ({
  id: keypair.name,
  name: keypair.name,
  fingerprint: keypair.fingerprint ?? '',
})

const getKey = async (rest: Rest, name: string, call: Call): Promise<WireKeypair | null> => {
  try {
    const path = `/os-keypairs/${segment(name)}`
    return (
      await rest.json({ service: 'compute', method: 'GET', path, what: `read the key ${name}` }, oneKeypairSchema, call)
    ).keypair
  } catch (error) {
    if (isProviderError(error, 'not-found')) return null
    throw error
  }
}

export const keyExists = async (rest: Rest, name: string, call: Call): Promise<boolean> =>
  (await getKey(rest, name, call)) !== null

export const removeKey = (rest: Rest, name: string, call: Call): Promise<void> =>
  remove(rest, { service: 'compute', path: `/os-keypairs/${segment(name)}`, what: `remove the key ${name}` }, call)

/** DELETE that is content when there is nothing (any more). */
export const remove = async (
  rest: Rest,
  request: { service: 'compute' | 'network' | 'volume'; path: string; what: string },
  call: Call,
): Promise<void> => {
  try {
    await rest.done({ ...request, method: 'DELETE' }, call)
  } catch (error) {
    if (!isProviderError(error, 'not-found')) throw error
  }
}
