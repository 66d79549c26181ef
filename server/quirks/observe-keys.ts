import type { StepFacts } from '@/server/domain/facts'
import type { SeenQuirk } from '@/server/domain/quirk'
import { quirk } from './seen'

const channels = {
  'key-object': 'the key field of the create request',
  'instance-metadata': 'the metadata of the instance',
  'user-data': 'user data',
} as const satisfies Record<StepFacts[1]['channel'], string>

/** Step 1: which keys the cloud takes, and whom they let in. */
export function keysSeen(node: string, facts: StepFacts[1]): SeenQuirk[] {
  const by = channels[facts.channel]
  const refused = facts.keyType === 'rsa'
  const ed25519 = quirk({
    kind: 'key-type',
    subject: 'ed25519',
    value: refused ? 'refused' : 'accepted',
    evidence: refused
      ? `A fresh ed25519 key was refused for ${node}.`
      : `A fresh ed25519 key was accepted for ${node}, by ${by}.`,
    detail: { rule: facts.channel },
  })
  const rsa = quirk({
    kind: 'key-type',
    subject: 'rsa',
    value: 'accepted',
    evidence: `An RSA key was accepted for ${node} in place of it.`,
    detail: { rule: facts.channel },
  })
  const only = facts.onThisNodeOnly
  const scope = quirk({
    kind: 'key-scope',
    value: only ? 'this-node' : 'other-nodes',
    evidence: only
      ? `The key of ${node} travels by ${by} and lands on this node only.`
      : `The key of ${node} travels by ${by} and lands on other new nodes too.`,
    detail: { rule: facts.channel, valueText: only ? `this node only, by ${by}` : `other nodes too, by ${by}` },
  })
  return [ed25519, ...(refused ? [rsa] : []), scope]
}

/** Step 8: whether a removed key stays away. Nothing while the look after 120 s is still to come. */
export function keyRemovalSeen(node: string, facts: StepFacts[8]): SeenQuirk[] {
  const stays = (where: string) =>
    quirk({
      kind: 'key-scope',
      subject: 'removal',
      value: 'stays',
      evidence: `The key of ${node} was removed, and a copy stays ${where}.`,
      detail: { rule: 'looked-at-the-node', subjectName: 'after its removal', valueText: `a copy stays ${where}` },
    })
  if (facts.undeletableCopy) return [stays(`in ${facts.undeletableCopy}`)]
  const held = facts.recheck?.filesHoldingKey ?? facts.filesHoldingKey
  if (held && held.length > 0) return [stays(`in ${held.join(', ')}`)]
  const { recheck } = facts
  const clean = facts.apiDeleted && held !== null && recheck?.oldKeyRefused === true && recheck.apiGone === true
  if (!clean) return []
  const after = Math.round(recheck.afterMs / 1000)
  return [
    quirk({
      kind: 'key-scope',
      subject: 'removal',
      value: 'gone',
      evidence: `The key of ${node} was removed, and is refused ${after} s later.`,
      detail: { rule: 'looked-at-the-node', subjectName: 'after its removal', numbers: { afterMs: recheck.afterMs } },
    }),
  ]
}
