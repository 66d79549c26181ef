import type { StepFacts } from '@/server/domain/facts'
import type { SeenQuirk } from '@/server/domain/quirk'
import { counted, quirk } from './seen'

type Image = { id: string | null; name: string | null }
type Told = { node: string; image: Image; facts: StepFacts[6] }

const isPassword = (method: string): boolean => method === 'password' || method === 'keyboard-interactive'

const outcomes = { accepted: 'accepted', refused: 'refused', hint: 'told to log in as' } as const

/** Step 6: who logs in on an image and how that was learned, what becomes of root and of passwords, and where the host key was told. */
export function loginsSeen({ node, image, facts }: Told): SeenQuirk[] {
  const { user, source, sourceReason, attempts, hostKey } = facts
  const about = { subject: image.id ?? '', ...(image.name ? { name: image.name } : {}) }
  const named = about.name ? { subjectName: about.name } : {}
  const lines = attempts.map(
    (one) => `${one.user}: ${outcomes[one.outcome]}${one.hint ? ` ${one.hint}` : ''} (${one.source})`,
  )
  const login = quirk({
    kind: 'login-user',
    subject: about.subject,
    value: user,
    evidence: `${user} was in on ${node} at try ${attempts.length}. ${sourceReason}`,
    detail: { ...named, rule: source, lines, numbers: { tries: attempts.length } },
  })
  return [
    login,
    ...rootLogin({ node, image, facts }),
    ...passwordLogin({ node, image, facts }),
    ...hostKeys(node, hostKey),
    ...userDataSeen({ node, image, facts }),
  ]
}

/** Whether a script given as user data was run; it is the image that runs it, so that it is told of the image. */
function userDataSeen({ node, image, facts: { userData } }: Told): SeenQuirk[] {
  if (!userData) return []
  return [
    quirk({
      kind: 'user-data',
      subject: image.id ?? '',
      value: userData.honoured ? 'honoured' : 'not-honoured',
      evidence: `${node}: ${userData.detail}`,
      detail: { rule: 'script-looked-for', ...(image.name ? { subjectName: image.name } : {}) },
    }),
  ]
}

function rootLogin({ node, image, facts: { attempts } }: Told): SeenQuirk[] {
  const asRoot = attempts.find(({ user }) => user === 'root')
  if (!asRoot) return []
  const told = {
    accepted: { value: 'allowed', says: 'was let in by the node key before anything was changed' },
    hint: { value: 'refused-with-hint', says: `was let in only to be told to log in as ${asRoot.hint}` },
    refused: { value: 'refused', says: 'was refused with the node key' },
  }[asRoot.outcome]
  return [
    quirk({
      kind: 'root-login',
      subject: image.id ?? '',
      value: told.value,
      evidence: `root ${told.says} on ${node}.`,
      detail: { rule: 'tried-with-node-key', ...(image.name ? { subjectName: image.name } : {}) },
    }),
  ]
}

function passwordLogin({ node, image, facts: { offered, user } }: Told): SeenQuirk[] {
  if (!offered) return []
  const passwords = offered.filter(isPassword)
  return [
    quirk({
      kind: 'password-login',
      subject: image.id ?? '',
      value: passwords.length > 0 ? 'offered' : 'not-offered',
      evidence:
        passwords.length > 0
          ? `As booted, sshd of ${node} offered ${user} ${passwords.join(' and ')}.`
          : `As booted, sshd of ${node} offered ${user} no password (${offered.join(', ') || 'nothing'}).`,
      detail: { rule: 'methods-offered', lines: offered, ...(image.name ? { subjectName: image.name } : {}) },
    }),
  ]
}

const hostKeyWords = {
  console: 'the console log of the cloud told it before the first login',
  metadata: 'the metadata of the cloud told it before the first login',
  'first-use': 'the cloud told it nowhere, so it was trusted on first use',
} as const

function hostKeys(node: string, { source, type, fingerprint }: StepFacts[6]['hostKey']): SeenQuirk[] {
  // What we stored ourselves says nothing of where the cloud tells it.
  if (source === 'stored') return []
  return [
    quirk({
      kind: 'host-key-source',
      value: source,
      evidence: `The host key of ${node}: ${hostKeyWords[source]}.`,
      detail: { rule: source, lines: [`${type} ${fingerprint}`] },
    }),
  ]
}

/** Step 7: whether root was the login user, and what privilege took, where a probe of the first login could not tell. */
export function privilegeSeen({
  node,
  image,
  facts,
}: {
  node: string
  image: Image
  facts: StepFacts[7]
}): SeenQuirk[] {
  if (facts.privilege === 'root') return []
  const runs = counted(facts.scriptRuns, 'run')
  return [
    quirk({
      kind: 'root-login',
      subject: image.id ?? '',
      value: 'by-privilege',
      confidence: 'low',
      evidence: `The login user of ${node} became root by ${facts.privilege}${facts.pty ? ' with a terminal' : ''} (${runs}).`,
      detail: {
        rule: 'privilege',
        valueText: `root by ${facts.privilege}${facts.pty ? ' with a terminal' : ''}`,
        ...(image.name ? { subjectName: image.name } : {}),
      },
    }),
  ]
}
