import { acceptEd25519 } from './add-key'
import { outcome, type Rule, seen } from './outcome'

/** The provider's key field takes ed25519: where only RSA is accepted this is NO, not PARTIAL as in step 1. */
export const ed25519Key: Rule = {
  step: 1,
  limited: false,
  judge: (evidence) => {
    const { facts, failed } = seen(evidence, 1, () => acceptEd25519)
    if (failed) return failed
    if (facts.keyType === 'rsa') {
      return outcome(
        { verdict: 'NO', reason: 'An ed25519 key was refused; only RSA was accepted.' },
        true,
        acceptEd25519,
      )
    }
    if (facts.channel === 'user-data') {
      const reason = 'The ed25519 key could only travel in user data, which no key field checked.'
      return outcome(
        { verdict: 'PARTIAL', reason },
        true,
        "Take a node's key in a key field of the API, not in user data.",
      )
    }
    return outcome({ verdict: 'YES', reason: 'An ed25519 key was accepted.' }, true, null)
  },
}
