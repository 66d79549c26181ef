import type { ProviderKind } from '@/server/domain/cloud'
import type { StepFacts } from '@/server/domain/facts'
import type { SeenQuirk } from '@/server/domain/quirk'
import type { StepId } from '@/server/domain/steps'
import { addressSeen } from './observe-address'
import { keyRemovalSeen, keysSeen } from './observe-keys'
import { loginsSeen, privilegeSeen } from './observe-logins'
import { type Durations, timeSeen } from './observe-times'
import { quirk } from './seen'

/** What is known of a node when one of its steps ends. */
export type StepSeen = {
  node: string
  provider: ProviderKind
  pick: StepFacts[3] | null
  durations: Durations
  /** Who told how nodes are to be reached, to end a sentence with; null: the plan followed what the cloud shows. */
  told: string | null
}

type Observers = { [Id in StepId]: (facts: StepFacts[Id], seen: StepSeen) => SeenQuirk[] }

/** What each step's facts show of a cloud, besides roles of networks (observe-roles.ts). */
const observers: Observers = {
  1: (facts, { node }) => keysSeen(node, facts),
  2: (facts, { node }) => listsSeen(node, facts),
  3: () => [],
  4: (_, { durations }) => timeSeen(4, durations),
  5: (facts, { node, provider, pick, durations, told }) => [
    ...(pick ? addressSeen({ node, provider, pick, facts, told }) : []),
    ...timeSeen(5, durations),
  ],
  6: (facts, { node, pick, durations }) => [
    ...loginsSeen({ node, image: pick?.image ?? noImage, facts }),
    ...timeSeen(6, durations),
  ],
  7: (facts, { node, pick }) => privilegeSeen({ node, image: pick?.image ?? noImage, facts }),
  8: (facts, { node }) => keyRemovalSeen(node, facts),
}
const noImage = { id: null, name: null }

/** What the end of one step shows. `facts` are those of that step. */
export function quirksSeenByStep<Id extends StepId>(step: Id, facts: StepFacts[Id], seen: StepSeen): SeenQuirk[] {
  return observers[step](facts, seen)
}

function listsSeen(node: string, facts: StepFacts[2]): SeenQuirk[] {
  return (['networks', 'flavors', 'images'] as const).map((list) => {
    const own = facts.gaps.filter((gap) => gap.list === list)
    const worst = (['missing', 'incomplete'] as const).find((problem) => own.some((gap) => gap.problem === problem))
    const value = worst ?? (own.length > 0 ? 'fields-missing' : 'complete')
    const told = own.map(({ detail }) => detail).join('; ')
    return quirk({
      kind: 'catalogue-completeness',
      subject: list,
      value,
      evidence: told
        ? `For ${node} the list of ${list} (${facts[list]}): ${told}.`
        : `For ${node} all ${facts[list]} ${list} were listed with their fields.`,
      detail: { rule: 'gaps-of-lists', numbers: { listed: facts[list], gaps: own.length } },
    })
  })
}
