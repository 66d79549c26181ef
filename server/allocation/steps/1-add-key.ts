import { info, markOf, type Step } from '../step'

/** Step 1: a fresh key pair for this node alone, its public half in the cloud's key field. */
export const addKey: Step<1> = {
  id: 1,
  attempts: 4,
  timeoutMs: (timing) => timing.stepTimeoutMs[1],
  async *run({ run, store, provider, call }) {
    const key = await store.nodeKey()
    const intent = await store.intend('key')
    yield info(`Adding key ${intent.name} (${key.fingerprint}).`)
    const mark = markOf(run, intent.id)
    const handle = await provider.addKey({ mark, name: intent.name, publicKey: key.publicKey }, call)
    await store.settle(intent.id, handle.id)
    return {
      facts: {
        keyType: key.publicKey.startsWith('ssh-ed25519 ') ? 'ed25519' : 'rsa',
        fingerprint: key.fingerprint,
        channel: 'key-object',
        onThisNodeOnly: true,
        keyId: handle.id,
      },
      workarounds: key.publicKey.startsWith('ssh-ed25519 ') ? [] : ['rsa-key'],
    }
  },
}
