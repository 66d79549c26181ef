import { outcome, type Rule, seen, unknown } from './outcome'

const fix = "Show the node's SSH host keys on its console log or in its metadata before the first login."

/** The host key is known from the cloud before the first login; trust on first use is NO. */
export const hostKeyVerifiable: Rule = {
  step: 6,
  limited: false,
  judge: (evidence) => {
    const { facts, failed } = seen(evidence, 6)
    // That the step failed is the step's own NO: here nothing could be looked at.
    if (failed) return unknown(failed.reason, failed.delivered)
    const { source, type } = facts.hostKey
    if (source === 'stored') {
      const reason = 'The host key was known from before, so where it could have come from was not seen.'
      return outcome({ verdict: 'UNKNOWN', reason }, true, null)
    }
    if (source === 'first-use') {
      const reason = `The cloud tells no ${type} host key of the node: it was trusted on first use.`
      return outcome({ verdict: 'NO', reason }, true, fix)
    }
    const where = source === 'console' ? 'the console log' : 'the metadata of the node'
    return outcome({ verdict: 'YES', reason: `The host key is the one that ${where} shows.` }, true, null)
  },
}
