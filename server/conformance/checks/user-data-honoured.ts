import { outcome, type Rule, unknown } from './outcome'

const fix = 'Run user data at first boot on every image that is offered.'

/** User data is run at the first boot: asked by a probe beside the reference request, which carries none itself. */
export const userDataHonoured: Rule = {
  step: 7,
  limited: false,
  judge: ({ probes: { userData } }) => {
    if (!userData)
      return unknown(
        'Not asked in this run: a run of a guideline with this check asks it, with a budget of two nodes at once.',
      )
    if (userData.answer === null) return unknown(userData.detail)
    return outcome({ verdict: userData.answer ? 'YES' : 'NO', reason: userData.detail }, null, fix)
  },
}
