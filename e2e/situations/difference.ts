import type { OurAnswer } from './our-answer'
import type { Row } from './row'
import type { TheirAnswer } from './their-answer'

/**
 * One sentence about where openstacksdk and we differ on a cloud, from what both did; null where they do not. Same: both gave an
 * address in the same manner, or both none.
 */
export function differenceOf({ ours, theirs }: Pick<Row, 'ours' | 'theirs'>): string | null {
  if (theirs === null) return null
  if (typeof theirs === 'string') return `openstacksdk could not be asked: ${theirs}`
  const created = theirs.alone.create
  if (!created) return null
  const second = secondTry(theirs)
  if (created.leftFloatingIps.length > 0 && !created.answer.value) {
    const left = created.leftFloatingIps.join(', ')
    return `openstacksdk gave up (${created.answer.error ?? 'no reason'}) and left the floating IP ${left} behind; ${ourPart(ours)}.`
  }
  if (!created.answer.value) {
    if (ours.outcome.kind === 'refused' && !second.delivered) return null
    return `openstacksdk gave up (${created.answer.error ?? 'no reason'})${second.told}; ${ourPart(ours)}.`
  }
  const { publicV4, publicV6, privateV4, tookFloatingIps, madeFloatingIps, addresses } = created.answer.value
  if (tookFloatingIps.length > 0)
    return `openstacksdk took the floating IP ${tookFloatingIps.join(', ')}, which was there before and not its own; ${ourPart(ours)}.`
  const address = publicV4 ?? publicV6
  if (!address) {
    if (ours.outcome.kind === 'delivered' && ours.outcome.address === privateV4) return null
    const has = addresses.join(', ') || 'no address'
    return `openstacksdk calls a node ready that has ${has} and no public address; ${ourPart(ours)}.`
  }
  if (ours.outcome.kind === 'refused') return `openstacksdk gave ${address}; ${ourPart(ours)}.`
  const theirWay = madeFloatingIps.length > 0 ? 'floating-ip' : publicV4 ? 'direct' : 'ipv6'
  const ourWay = ours.outcome.strategy === 'default-network' ? 'direct' : ours.outcome.strategy
  return theirWay === ourWay ? null : `openstacksdk gave ${address} (${theirWay}); ${ourPart(ours)}.`
}

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
  return `we refused ${when} (${outcome.failure.code}: ${outcome.failure.message})`.replace(/\.\)$/, ')')
}
