import { situations } from '@/lab/openstack/situations'
import type { LabCloudSpec } from '@/lab/port'

/** One cloud for each situation, with addresses that no other of them has. */
export const situationClouds = (): LabCloudSpec[] =>
  situations.map(({ name, title, spareFloatingIps }) => ({
    id: `situation-${name}`,
    name: title,
    provider: 'openstack',
    character: `situation-${name}`,
    region: 'RegionOne',
    publicIpv4Cidr: null,
    publicIpv6Cidr: null,
    seedNodes: spareFloatingIps > 0,
  }))
