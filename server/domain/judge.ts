import type { FailureCode } from './errors'
import type { StepFacts } from './facts'
import type { DecidedBy, UserSource } from './plan'
import type { StepId } from './steps'
import type { Judgement, Verdict } from './verdict'

/**
 * Verdicts as pure functions of facts: the table of product.md, "The eight steps and their verdicts", line by line.
 * They say how the cloud behaves by itself; whether the node came out right is `delivered`, kept elsewhere.
 */
const judges: { [Id in StepId]: (facts: StepFacts[Id]) => Judgement } = {
  1: judgeAddKey,
  2: judgeGetMetadata,
  3: judgePick,
  4: judgeRequest,
  5: judgeAddress,
  6: judgeLogIn,
  7: judgeRootKeys,
  8: judgeRemoveKey,
}

/** The verdict of one finished step. */
export function judgeFacts<Id extends StepId>(step: Id, facts: StepFacts[Id]): Judgement {
  return judges[step](facts)
}

/** Failures that say something about the cloud itself, and the verdict they give; all others are UNKNOWN, never NO. */
const failuresOfTheCloud: Partial<Record<StepId, ReadonlySet<FailureCode>>> = {
  1: new Set(['invalid']),
  3: new Set(['nothing-fits', 'plan-ambiguous']),
  4: new Set(['node-failed', 'capacity', 'invalid', 'step-timeout']),
  // A pool without a free address: nobody can get one there, and one had to be made.
  5: new Set(['no-address', 'capacity']),
  6: new Set(['login-refused']),
  7: new Set(['privilege-missing', 'remote-script', 'verification']),
  8: new Set(['verification']),
}

/**
 * The verdict of a failed step: NO when the cloud or its image refused, UNKNOWN with the reason when credentials, quota,
 * the way there or our own error stopped us.
 */
export function judgeFailure(step: StepId, code: FailureCode, message: string): Judgement {
  const ofTheCloud = failuresOfTheCloud[step]?.has(code) ?? false
  return { verdict: ofTheCloud ? 'NO' : 'UNKNOWN', reason: message }
}

/** The verdict of a step that has no result yet. */
export const notRun: Judgement = { verdict: 'UNKNOWN', reason: 'This step has not run.' }

function judgeAddKey(facts: StepFacts[1]): Judgement {
  if (facts.channel === 'user-data') return partial('The key could only travel in user data.')
  if (facts.keyType === 'rsa') return partial('Only an RSA key was accepted.')
  if (!facts.onThisNodeOnly) return partial('The key also lands on other new nodes.')
  return yes('A fresh ed25519 key was accepted and put on this node only.')
}

function judgeGetMetadata(facts: StepFacts[2]): Judgement {
  const missing = facts.gaps.filter((gap) => gap.problem === 'missing')
  if (missing.length > 0) return no(missing.map((gap) => gap.detail).join(' '))
  if (facts.gaps.length > 0) return partial(facts.gaps.map((gap) => gap.detail).join(' '))
  return yes(
    `Networks (${facts.networks}), flavors (${facts.flavors}) and images (${facts.images}) are listed completely.`,
  )
}

const pickVerdicts = {
  published: 'YES',
  pattern: 'PARTIAL',
  table: 'PARTIAL',
  probe: 'PARTIAL',
  operator: 'UNKNOWN',
  tie: 'NO',
  nothing: 'NO',
} as const satisfies Record<DecidedBy, Verdict>

/** Worst last; what nobody can know may be PARTIAL or NO, but never better. */
const pickRank = { YES: 0, PARTIAL: 1, UNKNOWN: 2, NO: 3 } as const

/** What a person chose says nothing of the cloud: of a run that was made to be judged, the unaided picks count. */
function judgePick({ unaided, ...done }: StepFacts[3]): Judgement {
  const { network, flavor, image } = unaided ?? done
  const parts = [
    { what: 'Network', pick: network },
    { what: 'Flavor', pick: flavor },
    { what: 'Image', pick: image },
  ]
  const worst = parts.reduce((a, b) =>
    pickRank[pickVerdicts[b.pick.decidedBy]] > pickRank[pickVerdicts[a.pick.decidedBy]] ? b : a,
  )
  const verdict = pickVerdicts[worst.pick.decidedBy]
  if (verdict !== 'NO' && unaided?.problem) return no(unaided.problem)
  if (verdict === 'YES') return yes('Network, flavor and image follow from what the provider publishes for machines.')
  const reason = `${worst.what}: ${worst.pick.reason}`
  if (verdict !== 'UNKNOWN') return { verdict, reason }
  return unknown(`${reason} Only runs without pins and site configuration are judged.`)
}

function judgeRequest(facts: StepFacts[4]): Judgement {
  if (facts.otherZoneOrSize) return partial('Another zone or size was needed.')
  if (facts.requests > 1) return partial(`The request was repeated: ${facts.requests} were needed.`)
  return yes('The request was accepted and the node ran in its time.')
}

function judgeAddress(facts: StepFacts[5]): Judgement {
  if (!facts.public && !facts.insideSite) return no(`There is none: ${facts.address} is not public.`)
  if (facts.madeResource) {
    const pool = facts.madeResource.pool ? ` from ${facts.madeResource.pool}` : ''
    return no(
      facts.madeResource.kind === 'port-forwarding'
        ? `A port of a shared floating IP${pool} had to be forwarded by us.`
        : `A ${facts.madeResource.kind === 'floating-ip' ? 'floating IP' : facts.madeResource.kind} had to be allocated${pool}.`,
    )
  }
  if (facts.portForwarding) return partial('The cloud forwards a port of a shared address.')
  if (!facts.public) return yes('Judged from inside its site: the address came with the create request.')
  if (facts.version === 6) return partial('The public address is IPv6 only.')
  return yes('The public address came with the create request.')
}

const knownFirst: ReadonlySet<UserSource> = new Set([
  'api-field',
  'image-property',
  'key-request-field',
  'publisher-table',
])

function judgeLogIn(facts: StepFacts[6]): Judgement {
  const how = facts.sourceReason.replace(/\.$/, '')
  if (knownFirst.has(facts.source) && facts.attempts.length === 1) {
    return yes(`${facts.user} was known before the first try (${how}) and the first try worked.`)
  }
  if (facts.source === 'operator') {
    return facts.unaidedFirst
      ? no(`No login by what is published: only the site configuration knew ${facts.user}.`)
      : unknown(`${facts.user} came from the site configuration. Only runs without it are judged.`)
  }
  const tries = facts.attempts.length === 1 ? 'the first try' : `try ${facts.attempts.length}`
  return partial(`${facts.user} worked at ${tries}; the name came from: ${how}.`)
}

function judgeRootKeys(facts: StepFacts[7]): Judgement {
  if (!facts.rootLoginWorks) return no('A new login as root with the fleet key does not work.')
  const offersPassword = (methods: string[] | null) =>
    methods?.some((method) => method === 'password' || method === 'keyboard-interactive') ?? false
  if (offersPassword(facts.methodsForRoot) || offersPassword(facts.methodsForUser))
    return no('The server still offers a password login.')
  const on = [facts.sshdForRoot, facts.sshdForUser].some(
    (settings) => settings?.passwordAuthentication === 'yes' || settings?.kbdInteractive === 'yes',
  )
  if (on) return no('sshd -T says that password login is on.')
  const unverified = facts.unverified.length > 0 ? facts.unverified : unasked(facts)
  if (unverified.length > 0) return partial(`Could not be verified: ${unverified.join('; ')}.`)
  if (facts.pty) return partial('sudo needed a pty.')
  if (facts.privilege === 'doas' || facts.privilege === 'su')
    return partial(`Another privilege tool was needed: ${facts.privilege}.`)
  if (facts.reload !== 'systemctl') return partial(`sshd had to be reloaded by another way: ${facts.reload}.`)
  if (facts.scriptRuns > 1) return partial(`The script needed ${facts.scriptRuns} runs.`)
  return yes('Root logs in with the fleet key; neither root nor the login user is offered a password.')
}

/** What was not told, whatever the step says of itself: silence is never a password that is off. */
function unasked({ methodsForRoot, methodsForUser, sshdForRoot, sshdForUser }: StepFacts[7]): string[] {
  const silent = [sshdForRoot, sshdForUser].some((settings) => (settings?.passwordAuthentication ?? null) === null)
  return [
    methodsForRoot === null ? 'methods offered to root' : '',
    methodsForUser === null ? 'methods offered to the login user' : '',
    silent ? 'the settings of sshd -T' : '',
  ].filter(Boolean)
}

function judgeRemoveKey(facts: StepFacts[8]): Judgement {
  if (facts.oldKeyRefused === false || facts.recheck?.oldKeyRefused === false) return no('The node key still works.')
  if (facts.undeletableCopy)
    return partial(`A copy that cannot be deleted would inject the key again: ${facts.undeletableCopy}.`)
  if (!facts.apiDeleted || facts.recheck?.apiGone === false) return partial('The key object could not be deleted.')
  const held = facts.recheck?.filesHoldingKey ?? facts.filesHoldingKey
  if (held && held.length > 0) return partial(`The key is still in ${held.join(', ')}.`)
  if (facts.filesHoldingKey === null || facts.oldKeyRefused === null) return unknown('The node could not be looked at.')
  if (!facts.recheck) return unknown('The look after 120 s is still to come.')
  if (facts.recheck.problem) return unknown(facts.recheck.problem)
  if (facts.recheck.apiGone === null) return unknown('Whether the key object is still gone could not be asked.')
  if (facts.recheck.filesHoldingKey === null) return unknown('The node could not be looked at again after 120 s.')
  if (facts.recheck.oldKeyRefused === null || facts.recheck.afterMs < 120_000) {
    return unknown(`The look after ${Math.round(facts.recheck.afterMs / 1000)} s does not prove 120 s.`)
  }
  return yes('Deleted by API, gone from the node, refused, and still so after 120 s.')
}

const yes = (reason: string): Judgement => ({ verdict: 'YES', reason })
const partial = (reason: string): Judgement => ({ verdict: 'PARTIAL', reason })
const no = (reason: string): Judgement => ({ verdict: 'NO', reason })
const unknown = (reason: string): Judgement => ({ verdict: 'UNKNOWN', reason })
