import { contains, parseAddress, parsePrefix } from '@/lab/openstack/ip'
import { wrongRoles } from './expectation'
import type { OurAnswer } from './our-answer'
import type { Subject } from './subject'
import type { TheirAnswer } from './their-answer'

/** All that is known about one cloud of the table. */
export type Row = {
  subject: Pick<Subject, 'id' | 'title' | 'sources' | 'expectation'>
  ours: OurAnswer
  /** What the cloud held more or less afterwards. */
  ourChanges: string[]
  /** Null: no OpenStack, or openstacksdk is not asked. A text: the program itself failed. */
  theirs: TheirAnswer | string | null
  theirChanges: string[]
}

/** What is not as the sources say; empty when all is. Roles that differ are among them, and things that stayed. */
export function mistakesOf({ subject, ours, ourChanges }: Pick<Row, 'subject' | 'ours' | 'ourChanges'>): string[] {
  const stayed = [...ourChanges, ...ours.left.map((one) => `left: ${one}`)]
  const { expectation } = subject
  if (expectation === null) return stayed
  const seen = (ours.plan?.roles ?? []).map(({ networkName, role }) => ({ name: networkName, role }))
  return [...wrongRoles(expectation.roles, seen), ...wrongOutcome(expectation.outcome, ours), ...stayed]
}

export type Judgement = 'right' | 'not yet' | 'wrong'

/** The mistakes in a word: a true refusal of what we cannot do is none. */
export function judgementOf(row: Pick<Row, 'subject' | 'ours' | 'ourChanges'>): Judgement {
  if (mistakesOf(row).length === 0) return 'right'
  const isClean = row.ourChanges.length === 0 && row.ours.left.length === 0
  return row.subject.expectation?.notYet && row.ours.outcome.kind === 'refused' && isClean ? 'not yet' : 'wrong'
}

type Wanted = NonNullable<Row['subject']['expectation']>['outcome']

function wrongOutcome(wanted: Wanted, { outcome }: OurAnswer): string[] {
  if (wanted.kind === 'any') return []
  if (outcome.kind === 'refused') {
    const { code, message, detail = '' } = outcome.failure
    if (wanted.kind === 'delivered')
      return [`should be delivered by ${wanted.by.join(' or ')}, but failed: ${code}: ${message}`]
    if (!wanted.codes.includes(code)) return [`should fail with ${wanted.codes.join(' or ')}, not ${code}: ${message}`]
    return wanted.says.test(`${message} ${detail}`) ? [] : [`the failure does not name its cause: ${message}`]
  }
  const { address, strategy } = outcome
  if (wanted.kind === 'refused') return [`should fail with ${wanted.codes.join(' or ')}, but ${address} was delivered`]
  const wrong = []
  if (!strategy || !wanted.by.includes(strategy))
    wrong.push(`should be reached by ${wanted.by.join(' or ')}, not by ${strategy ?? 'nothing'}`)
  if (wanted.within.length > 0 && !lies(address, wanted.within))
    wrong.push(`${address} should lie in ${wanted.within.join(' or ')}`)
  return wrong
}

/** Whether the address lies in one of the ranges. */
export const lies = (address: string, ranges: readonly string[]): boolean => {
  const parsed = parseAddress(address)
  return parsed !== null && ranges.some((range) => contains(parsePrefix(range)!, parsed))
}
