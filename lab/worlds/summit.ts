import type { CloudOf2016, LabCloudSpec } from '@/lab/port'
import { aws } from './aws'

/**
 * AWS and the OpenStack clouds that Digital Rebar met in 2016 (and OVH), simulated after public documentation. Their
 * IPv4 addresses are pieces of 203.0.113.0/24 (RFC 5737), eight times 32; IPv6 is of 2001:db8::/32 (RFC 3849).
 */
export const summit = (): LabCloudSpec[] => [
  aws(true),
  ...documented.map(
    ([character, name, region, publicIpv4Cidr, publicIpv6Cidr]): LabCloudSpec => ({
      id: character,
      name,
      provider: 'openstack',
      character,
      region,
      publicIpv4Cidr,
      publicIpv6Cidr,
      seedNodes: true,
    }),
  ),
]

const documented: [CloudOf2016, name: string, region: string, ipv4: string, ipv6: string | null][] = [
  ['dreamcompute-2016', 'DreamCompute (2016)', 'RegionOne', '203.0.113.0/27', '2001:db8:d1::/48'],
  ['dreamcompute', 'DreamCompute', 'RegionOne', '203.0.113.32/27', '2001:db8:d2::/48'],
  ['datacentred', 'Datacentred', 'sal01', '203.0.113.64/27', null],
  ['vexxhost', 'Vexxhost', 'ca-ymq-1', '203.0.113.96/27', null],
  ['auro', 'Auro', 'van1', '203.0.113.128/27', null],
  ['bluebox', 'Blue Box', 'RegionOne', '203.0.113.160/27', null],
  ['rackspace', 'Rackspace', 'DFW', '203.0.113.192/27', '2001:db8:ac::/48'],
  ['ovh', 'OVH', 'GRA1', '203.0.113.224/27', '2001:db8:41::/48'],
]
