import { keyTypeCode, ProviderError } from '@/server/providers/errors'
import type { KeyHandle } from '@/server/providers/port'
import type { Intent, NodeKeyPair } from '../ports'
import { info, markOf, type Step, type StepContext, type StepOutput, warn } from '../step'

/**
 * Step 1: a fresh key pair for this node alone, its public half in the cloud's key field. Ed25519; RSA for a cloud that refuses
 * that type (product.md, step 1: PARTIAL).
 */
export const addKey: Step<1> = {
  id: 1,
  attempts: 4,
  timeoutMs: (timing) => timing.stepTimeoutMs[1],
  async *run(context) {
    const { store } = context
    const first = await store.nodeKey()
    const intent = await store.intend('key')
    const { key, handle } = yield* accepted(context, intent, first)
    await store.settle(intent.id, handle.id)
    const rsa = isRsa(key)
    return {
      facts: {
        keyType: rsa ? 'rsa' : 'ed25519',
        fingerprint: key.fingerprint,
        channel: 'key-object',
        onThisNodeOnly: true,
        keyId: handle.id,
      },
      workarounds: rsa ? ['rsa-key'] : [],
    }
  },
}

const isRsa = ({ publicKey }: NodeKeyPair): boolean => publicKey.startsWith('ssh-rsa ')

/** The key that the cloud took: the first one, or an RSA key in its place. The refusal made nothing, so the intent stays. */
async function* accepted(
  { run, store, provider, call }: StepContext,
  intent: Intent,
  first: NodeKeyPair,
): AsyncGenerator<StepOutput, { key: NodeKeyPair; handle: KeyHandle }, void> {
  const add = (key: NodeKeyPair) =>
    provider.addKey({ mark: markOf(run, intent.id), name: intent.name, publicKey: key.publicKey }, call)
  yield info(`Adding key ${intent.name} (${first.fingerprint}).`)
  try {
    return { key: first, handle: await add(first) }
  } catch (error) {
    if (isRsa(first) || !(error instanceof ProviderError) || error.options.providerCode !== keyTypeCode) throw error
    const key = await store.rsaNodeKey()
    yield warn(`${error.message} Adding one in its place (${key.fingerprint}).`)
    return { key, handle: await add(key) }
  }
}
