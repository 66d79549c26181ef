import type { LabCloudSpec } from '@/lab/port'
import { aws } from './aws'
import { coast } from './coast'

/** Pages of real clouds: 1,000 servers, and as many ports as are asked for. */
const pageFactors: Record<string, number> = { harbor: 50, meadow: 100, summit6: 100 }

/** How the nodes are spread over the clouds, and where their public addresses come from (RFC 2544's range). */
const parts: [id: string, percent: number, publicIpv4Cidr: string | null][] = [
  ['aws-us-east-1', 30, '198.18.0.0/17'],
  ['harbor', 20, '198.18.128.0/17'],
  ['meadow', 15, '198.19.0.0/17'],
  ['summit6', 15, null],
  ['dreamcompute', 12, '198.19.128.0/18'],
  ['rackspace', 8, '198.19.192.0/18'],
]

const others: LabCloudSpec[] = [
  {
    id: 'dreamcompute',
    name: 'DreamCompute',
    provider: 'openstack',
    character: 'dreamcompute',
    region: 'RegionOne',
    publicIpv4Cidr: '192.0.2.128/27',
    publicIpv6Cidr: '2001:db8:d2::/48',
    seedNodes: false,
  },
  {
    id: 'rackspace',
    name: 'Rackspace',
    provider: 'openstack',
    character: 'rackspace',
    region: 'DFW',
    publicIpv4Cidr: '192.0.2.160/27',
    publicIpv6Cidr: '2001:db8:ac::/48',
    seedNodes: false,
  },
]

/**
 * A fleet of exactly so many nodes over AWS and five OpenStack clouds of different character. They are computed when somebody
 * looks, and no machine is behind them; what is launched beside them is like everywhere in the lab.
 */
export function large(nodes: number): LabCloudSpec[] {
  let left = nodes
  return [aws(false), ...coast(false).slice(1), ...others].map((spec, index) => {
    const part = parts.find(([id]) => id === spec.id)
    if (!part) throw new Error(`The world "large" has no nodes for ${spec.id}.`)
    const [id, percent, publicIpv4Cidr] = part
    const count = index === parts.length - 1 ? left : Math.min(left, Math.round((nodes * percent) / 100))
    left -= count
    const crowded = { ...spec, crowd: { count, publicIpv4Cidr } }
    return crowded.provider === 'openstack' ? { ...crowded, pageFactor: pageFactors[id] ?? 1 } : crowded
  })
}
