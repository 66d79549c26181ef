import { observationMethods } from '@/server/domain/network-role'
import { type ObservedQuirk, type QuirkKind, type QuirkPair, quirkKinds } from '@/server/domain/quirk'
import { type Claim, type DeclaredInput, declaredClaims } from './declared-claims'

export type DriftInput = DeclaredInput & { observed: readonly ObservedQuirk[] }

/**
 * Every quirk with what is declared and what was seen of it, in the order of kinds. Kinds of which nothing is known are there too, as
 * `unknown`. Which observation counts: sure ones before doubtful ones, then the one that happened later.
 */
export function quirkPairs(input: DriftInput): QuirkPair[] {
  const claims = declaredClaims(input)
  return quirkKinds.flatMap((kind) => {
    const seen = input.observed.filter((one) => one.kind === kind)
    const about = claims.filter((one) => one.kind === kind)
    const subjects = [...new Set([...about, ...seen].map(({ subject }) => subject))].sort()
    if (subjects.length === 0) return [unknown(kind)]
    return subjects.map((subject) =>
      pair({
        kind,
        subject,
        claim: about.find((one) => one.subject === subject) ?? null,
        seen: byWeight(seen.filter((one) => one.subject === subject)),
      }),
    )
  })
}

const unknown = (kind: QuirkKind): QuirkPair => ({
  ...{ kind, subject: '', subjectName: '', declared: null, observed: null },
  ...{ others: [], state: 'unknown', drift: null },
})

type Found = { kind: QuirkKind; subject: string; claim: Claim | null; seen: ObservedQuirk[] }

function pair({ kind, subject, claim, seen }: Found): QuirkPair {
  const [first, ...others] = seen
  const observed = first ?? null
  const subjectName = claim?.subjectName ?? observed?.detail.subjectName ?? subject
  const declared = claim?.declared ?? null
  const drift = claim && observed ? claim.contradiction(observed) : (claim?.missing ?? null)
  const state = drift
    ? 'drift'
    : declared && observed
      ? claim?.comparable(observed) === false
        ? 'observed-only'
        : 'agrees'
      : declared
        ? 'declared-only'
        : 'observed-only'
  return { kind, subject, subjectName, declared, observed, others, state, drift }
}

/** The one that counts first, then newest first. Of those that agree with it, what happened to a node tells more than a list. */
function byWeight(seen: readonly ObservedQuirk[]): ObservedQuirk[] {
  const rank = ({ method }: ObservedQuirk) => observationMethods.indexOf(method)
  const sure = (a: ObservedQuirk, b: ObservedQuirk) => Number(b.confidence === 'high') - Number(a.confidence === 'high')
  const newest = (a: ObservedQuirk, b: ObservedQuirk) =>
    Date.parse(b.at) - Date.parse(a.at) || rank(a) - rank(b) || (a.value < b.value ? -1 : 1)
  const [deciding] = [...seen].sort((a, b) => sure(a, b) || newest(a, b))
  if (!deciding) return []
  const agreeing = seen.filter(
    ({ value, confidence }) => value === deciding.value && confidence === deciding.confidence,
  )
  const [first = deciding] = agreeing.sort((a, b) => rank(a) - rank(b) || newest(a, b))
  return [first, ...seen.filter((one) => one !== first).sort(newest)]
}
