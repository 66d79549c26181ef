import type { CloudSite } from '@/server/allocation/ports'
import type { SiteNetworks } from '@/server/domain/catalogue'
import type { CloudDeclaration, DeclaredOrigin } from '@/server/domain/cloud-declaration'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import { overallDeclaration } from '@/server/domain/declared-overall'

/** What is configured and declared for a cloud, as the engine and the plan take it. */
export function siteOf(config: CloudConfig, declaration: CloudDeclaration | null = null): CloudSite {
  const overall = overallDeclaration(config, declaration)
  return {
    reach: config.reach ?? 'auto',
    private: isInsideSite({ config, declaration }),
    bastion: config.bastion ?? null,
    sshPort: config.ssh?.port ?? 22,
    users: config.ssh?.users ?? [],
    networks: siteNetworks(overall),
  }
}

/** Do we stand inside the site of this cloud, so that its private addresses lead to its nodes? The part of `siteOf` for long lists. */
export const isInsideSite = ({ config, declaration }: { config: CloudConfig; declaration: CloudDeclaration | null }) =>
  config.private ?? declaration?.private?.value ?? false

const siteNetworks = ({
  networks,
  requiresFloatingIp,
  floatingIpSource,
  forceIpv4,
}: CloudDeclaration): SiteNetworks => ({
  networks: networks?.value ?? [],
  requiresFloatingIp: requiresFloatingIp?.value ?? null,
  floatingIpSource: floatingIpSource?.value ?? null,
  forceIpv4: forceIpv4?.value ?? false,
  origins: {
    ...origin('networks', networks),
    ...origin('requiresFloatingIp', requiresFloatingIp),
    ...origin('floatingIpSource', floatingIpSource),
    ...origin('forceIpv4', forceIpv4),
  },
})

const origin = (key: string, declared: DeclaredOrigin | null): Record<string, DeclaredOrigin> =>
  declared ? { [key]: { layer: declared.layer, source: declared.source } } : {}
