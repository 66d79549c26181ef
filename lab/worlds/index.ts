import type { LabCloudSpec } from '@/lab/port'

/** A named set of simulated clouds. */
export type World = { name: string; clouds: LabCloudSpec[] }

/**
 * The clouds of the summit, three decades of habits side by side. Addresses come from the documentation ranges only
 * (RFC 5737, RFC 3849), so that nothing of the lab can be mistaken for, or reach, a real host.
 */
const summitClouds = (seedNodes: boolean, quotaFactor = 1, pageFactor = 1): LabCloudSpec[] => [
  {
    id: 'aws-us-east-1',
    name: 'AWS us-east-1',
    provider: 'aws-ec2',
    character: 'default-vpc',
    region: 'us-east-1',
    publicIpv4Cidr: '198.51.100.0/24',
    publicIpv6Cidr: null,
    seedNodes,
  },
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

const worlds: Record<string, () => World> = {
  summit: () => ({ name: 'summit', clouds: summitClouds(true) }),
  empty: () => ({ name: 'empty', clouds: summitClouds(false) }),
  // Room for hundreds of nodes in each cloud; only the addresses (110, 116) and EC2's 200 instances limit.
  wide: () => ({ name: 'wide', clouds: summitClouds(false, 20) }),
  // Pages as long as on large real clouds, for crowds (`PUT /crowds/<cloud>` of the control API).
  crowd: () => ({ name: 'crowd', clouds: summitClouds(false, 1, 50) }),
}

/** The world of that name; throws with the known names when there is none. */
export function findWorld(name: string): World {
  const make = Object.hasOwn(worlds, name) ? worlds[name] : undefined
  if (!make) throw new Error(`No world "${name}". Known worlds: ${Object.keys(worlds).join(', ')}.`)
  return make()
}
