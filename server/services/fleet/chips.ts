import type { SiteNetworks } from '@/server/domain/catalogue'
import type { StepFacts } from '@/server/domain/facts'

export type Chip = { key: string; label: string; title: string }

/** Facts about a cloud in a few words: what its last run showed, and what is declared of its networks. Pure. */
export function chipsOf(site: SiteNetworks, facts: Partial<StepFacts>): Chip[] {
  return [reachChip(site, facts[5]), userChip(facts[6]), misleadingName(facts), declaredNetworks(site)].filter(
    (chip) => chip !== null,
  )
}

function reachChip(site: SiteNetworks, facts: StepFacts[5] | undefined): Chip | null {
  if (facts) {
    const title = `Seen in the last run: reached by ${facts.strategy} at ${facts.address}.`
    if (facts.portForwarding) return { key: 'reach', label: 'forwarded port', title }
    if (facts.madeResource) return { key: 'reach', label: 'floating IP needed', title }
    if (facts.version === 6) return { key: 'reach', label: 'IPv6', title }
    return { key: 'reach', label: facts.public ? 'direct' : 'private', title }
  }
  if (site.requiresFloatingIp === true) {
    return { key: 'reach', label: 'floating IP needed', title: declaredBy(site, 'requiresFloatingIp') }
  }
  if (site.floatingIpSource === 'none') {
    return { key: 'reach', label: 'no floating IPs', title: declaredBy(site, 'floatingIpSource') }
  }
  return null
}

function userChip(facts: StepFacts[6] | undefined): Chip | null {
  if (!facts) return null
  return { key: 'login-user', label: facts.user, title: `Login user of the last run: ${facts.sourceReason}` }
}

const declaredBy = ({ origins }: SiteNetworks, key: keyof NonNullable<SiteNetworks['origins']>): string =>
  `Declared by ${origins?.[key]?.source ?? 'the configuration'}.`

/** The finding of 2016: on some clouds the network called `private` is the public one. */
function misleadingName(facts: Partial<StepFacts>): Chip | null {
  const name = facts[3]?.network.name
  if (!name || !/priv|internal/i.test(name) || !facts[5]?.public || !facts[5].cameWithCreate) return null
  const title = `The network called ${name} gave the public address ${facts[5].address} in the last run.`
  return { key: 'network-name', label: `${name} is public`, title }
}

function declaredNetworks(site: SiteNetworks): Chip | null {
  const names = site.networks.map((network) => network.name)
  if (names.length === 0) return null
  return {
    key: 'networks',
    label: 'networks declared',
    title: `${declaredBy(site, 'networks')} Named: ${names.join(', ')}.`,
  }
}
