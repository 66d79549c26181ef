import { ofStep } from './outcome'

const withCreate = 'Give each node a public address with the create request.'

/** Step 5: the public address comes with the create request. */
export const address = ofStep(5, {
  fix: (facts) => {
    if (!facts.public || facts.madeResource) return withCreate
    if (facts.portForwarding) return 'Give each node a public address of its own instead of a port of a shared one.'
    return facts.version === 6 ? 'Give each node a public IPv4 address beside the IPv6 one.' : withCreate
  },
  fixOfFailure: () => withCreate,
})
