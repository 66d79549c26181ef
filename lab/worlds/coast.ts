import type { LabCloudSpec } from '@/lab/port'
import { aws } from './aws'

/**
 * Four clouds of our own invention beside each other's opposites: a default VPC, floating IPs, direct public addresses,
 * public IPv6. Addresses come from the documentation ranges only (RFC 5737, RFC 3849), so that nothing of the lab can be
 * mistaken for, or reach, a real host.
 */
export const coast = (seedNodes: boolean, quotaFactor = 1, pageFactor = 1): LabCloudSpec[] => [
  aws(seedNodes),
  {
    id: 'harbor',
    name: 'Harbor',
    provider: 'openstack',
    character: 'floating-ip',
    region: 'RegionOne',
    publicIpv4Cidr: '203.0.113.0/25',
    publicIpv6Cidr: null,
    seedNodes,
    quotaFactor,
    pageFactor,
  },
  {
    id: 'meadow',
    name: 'Meadow',
    provider: 'openstack',
    character: 'direct',
    region: 'MEA1',
    publicIpv4Cidr: '203.0.113.128/25',
    publicIpv6Cidr: null,
    seedNodes,
    quotaFactor,
    pageFactor,
  },
  {
    id: 'summit6',
    name: 'Summit Six',
    provider: 'openstack',
    character: 'ipv6',
    region: 'nova',
    publicIpv4Cidr: null,
    publicIpv6Cidr: '2001:db8:6::/48',
    seedNodes,
    quotaFactor,
    pageFactor,
  },
]
