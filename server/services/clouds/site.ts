import type { CloudSite } from '@/server/allocation/ports'
import type { SiteNetworks } from '@/server/domain/catalogue'
import type { CloudConfig } from '@/server/domain/cloud'
import type { CloudDeclaration, Declared, DeclaredOrigin } from '@/server/domain/cloud-declaration'

/** What Plumbline itself is told of a cloud, in plumbline.yaml or on screen. */
export const ownConfiguration: DeclaredOrigin = {
  layer: 'plumbline.yaml',
  source: "Plumbline's configuration of this cloud",
}

/**
 * What is configured and declared for a cloud, as the engine and the plan take it: Plumbline's configuration wins over the entry
 * of clouds.yaml, and that over the vendor's profile.
 */
export const siteOf = (config: CloudConfig, declaration: CloudDeclaration | null = null): CloudSite => ({
  reach: config.reach ?? 'auto',
  private: config.private ?? declaration?.private?.value ?? false,
  bastion: config.bastion ?? null,
  sshPort: config.ssh?.port ?? 22,
  users: config.ssh?.users ?? [],
  networks: siteNetworks(config, declaration),
})

function siteNetworks(config: CloudConfig, declaration: CloudDeclaration | null): SiteNetworks {
  const networks = own(config.networks) ?? declaration?.networks
  const source = declaration?.floatingIpSource
  // openstacksdk (cloud_region.py, requires_floating_ip): where nobody hands any out, none is required, whatever else is said.
  const withoutAny: Declared<boolean> = source?.value === 'none' ? { ...source, value: false } : null
  const requires = own(config.requires_floating_ip) ?? withoutAny ?? declaration?.requiresFloatingIp
  const forceIpv4 = declaration?.forceIpv4
  return {
    networks: networks?.value ?? [],
    requiresFloatingIp: requires?.value ?? null,
    floatingIpSource: source?.value ?? null,
    forceIpv4: forceIpv4?.value ?? false,
    origins: {
      ...origin('networks', networks),
      ...origin('requiresFloatingIp', requires),
      ...origin('floatingIpSource', source),
      ...origin('forceIpv4', forceIpv4),
    },
  }
}

const own = <T>(value: T | undefined) => (value === undefined ? null : { value, ...ownConfiguration })

const origin = (key: string, declared: DeclaredOrigin | null | undefined): Record<string, DeclaredOrigin> =>
  declared ? { [key]: { layer: declared.layer, source: declared.source } } : {}
