import { ofStep } from './outcome'

/** Step 1: a fresh ed25519 key in the provider's key field, on this node only. */
export const addKey = ofStep(1, {
  fix: ({ channel, keyType }) => {
    if (channel === 'user-data') return "Take a node's key in a key field of the API, not in user data."
    if (keyType === 'rsa') return acceptEd25519
    return 'Put a key that was given for one node on that node only.'
  },
  fixOfFailure: () => 'Offer a way to give a node an SSH key of its own when it is requested.',
})

export const acceptEd25519 = 'Accept ed25519 public keys.'
