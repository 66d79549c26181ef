import type { CloudSite } from '@/server/allocation/ports'
import type { CloudConfig } from '@/server/domain/cloud'

/** What the operator configured for a cloud, as the engine and the plan take it. */
export const siteOf = (config: CloudConfig): CloudSite => ({
  reach: config.reach ?? 'auto',
  private: config.private ?? false,
  bastion: config.bastion ?? null,
  sshPort: config.ssh?.port ?? 22,
  users: config.ssh?.users ?? [],
  networks: { networks: config.networks ?? [], requiresFloatingIp: config.requires_floating_ip ?? null },
})
