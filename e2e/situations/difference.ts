import type { OurAnswer } from './our-answer'
import { lies, type Row } from './row'
import type { TheirAnswer } from './their-answer'

/**
 * One sentence about where openstacksdk and we differ on a cloud, from what both did; null where they do not. Same: both gave an
 * address in the same manner and out of the ranges that the sources name, or both none.
 */
export function differenceOf({ subject, ours, theirs }: Pick<Row, 'subject' | 'ours' | 'theirs'>): string | null {
  if (theirs === null) return null
  if (typeof theirs === 'string') return `openstacksdk could not be asked: ${theirs}`
  const created = theirs.alone.create
  if (!created) return null
  const deed = created.answer.value
    ? given(created.answer.value, ours, rangesOf(subject))
    : gaveUp(created, theirs, ours)
  return deed && `openstacksdk ${deed}; ${ourPart(ours)}.`
}

type Created = NonNullable<TheirAnswer['alone']['create']>
type Server = NonNullable<Created['answer']['value']>

function gaveUp(created: Created, theirs: TheirAnswer, ours: OurAnswer): string | null {
  const left = [
    ...(created.leftServer ? ['the server'] : []),
    ...created.leftFloatingIps.map((address) => `the floating IP ${address}`),
  ]
  const second = secondTry(theirs)
  if (ours.outcome.kind === 'refused' && !second.delivered && left.length === 0) return null
  const behind = left.length > 0 ? ` and left ${left.join(' and ')} behind` : ''
  return `gave up (${created.answer.error ?? 'no reason'})${behind}${second.told}`
}

function given(server: Server, ours: OurAnswer, ranges: readonly string[]): string | null {
  const { publicV4, publicV6, privateV4, interfaceIp, tookFloatingIps, madeFloatingIps, addresses } = server
  const { outcome } = ours
  if (tookFloatingIps.length > 0)
    return `took the floating IP ${tookFloatingIps.join(', ')}, which was there before and not its own`
  const address = interfaceIp ?? publicV4 ?? publicV6
  if (!address) {
    if (outcome.kind === 'delivered' && outcome.strategy === 'private' && privateV4) return null
    return `calls a node ready that has ${addresses.join(', ') || 'no address'} and no public address`
  }
  const isMade = madeFloatingIps.includes(address)
  const theirWay = isMade ? 'floating-ip' : address.includes(':') ? 'ipv6' : 'direct'
  const besides =
    madeFloatingIps.length > 0 && !isMade ? ` and made the floating IP ${madeFloatingIps.join(', ')} besides` : ''
  const ourWay =
    outcome.kind === 'refused' ? null : outcome.strategy === 'default-network' ? 'direct' : outcome.strategy
  const elsewhere = ranges.length > 0 && !lies(address, ranges)
  if (theirWay === ourWay && !elsewhere && besides === '') return null
  return `gave ${address} (${theirWay})${besides}`
}

const rangesOf = ({ expectation }: Row['subject']): readonly string[] =>
  expectation?.outcome.kind === 'delivered' ? expectation.outcome.within : []

function secondTry({ withOurNetwork }: TheirAnswer): { told: string; delivered: boolean } {
  const answer = withOurNetwork?.create?.answer
  if (!answer) return { told: '', delivered: false }
  const address = answer.value?.publicV4 ?? answer.value?.publicV6
  if (address) return { told: `, and gave ${address} once it was told our network`, delivered: true }
  const why = answer.error ?? 'a node without a public address'
  return { told: `, and with our network too: ${why}`, delivered: false }
}

function ourPart({ outcome, plan }: OurAnswer): string {
  if (outcome.kind === 'delivered') {
    const pool = plan?.reach.pool ? ` from ${plan.reach.pool.name}` : ''
    return `we delivered ${outcome.address} by ${outcome.strategy ?? 'nothing'}${pool} on ${plan?.network.chosen?.name ?? '-'}`
  }
  const when = outcome.at === 'plan' ? 'before anything was made' : `at step ${outcome.at}`
  return `we refused ${when} (${outcome.failure.code}: ${outcome.failure.message.replace(/\.$/, '')})`
}
