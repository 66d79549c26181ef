import { outcome, type Rule, seen, unknown } from './outcome'

const fix = 'Give each node a public IPv6 address with the create request.'

/** The node has a public IPv6 address, whatever it is reached by. */
export const ipv6Address: Rule = {
  step: 5,
  limited: false,
  judge: (evidence) => {
    const { facts, failed } = seen(evidence, 5)
    // That the step failed is the step's own NO: here nothing could be looked at.
    if (failed) return unknown(failed.reason, failed.delivered)
    if (evidence.insideSite || facts.insideSite) {
      const reason = 'Judged from inside its site: a public address is not asked of it.'
      return { verdict: 'NOT APPLICABLE', reason, delivered: true, fix: null }
    }
    const address = facts.version === 6 && facts.public ? facts.address : facts.publicIpv6
    if (address === undefined) {
      const reason = 'Which addresses the node has beside the one that it is reached at was not looked at in this run.'
      return outcome({ verdict: 'UNKNOWN', reason }, true, null)
    }
    if (address === null) return outcome({ verdict: 'NO', reason: 'The node has no public IPv6 address.' }, true, fix)
    return outcome({ verdict: 'YES', reason: `The node has the public IPv6 address ${address}.` }, true, null)
  },
}
