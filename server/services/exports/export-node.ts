import type { CloudRow } from '@/db/queries/clouds'
import type { NodeRow } from '@/db/queries/nodes'
import type { ProviderKind } from '@/server/domain/cloud'
import type { Bastion } from '@/server/domain/cloud-schema'
import { isInsideSite } from '../clouds/site'
import { nodeItem } from '../nodes/node-item'
import type { NodeItem } from '../nodes/shapes'
import { type Reach, reachOf } from './reach'

/** A node as it leaves to other tools: what lists show, and what is needed to reach it. */
export type ExportNode = Omit<NodeItem, 'reach'> & {
  provider: ProviderKind
  region: string | null
  /** What runs in its image, where the catalogue of its cloud knows that image. */
  distro: string | null
  distroVersion: string | null
  allocationName: string | null
  reach: Reach
  bastion: Bastion | null
  /** True when the fleet key logs in there and its host key stands in known_hosts. */
  ours: boolean
}

/** What all rows of an export share. */
export type Surroundings = {
  clouds: ReadonlyMap<string, CloudRow>
  /** By cloud and image id, with a blank between them. */
  systems: ReadonlyMap<string, { distro: string; version: string | null }>
}

/** A row with its surroundings; null when its cloud has just left the configuration. */
export function exportNode(row: NodeRow, around: Surroundings): ExportNode | null {
  const cloud = around.clouds.get(row.node.cloudId)
  if (!cloud) return null
  const { record } = row.node
  const { id: _, reach: __, ...item } = nodeItem(row)
  const system = around.systems.get(`${cloud.id} ${record.image.id}`)
  const ours = row.made?.runState === 'delivered'
  return {
    id: row.node.id,
    ...item,
    provider: cloud.provider,
    region: cloud.region,
    distro: system?.distro ?? null,
    distroVersion: system?.version ?? null,
    allocationName: row.made?.allocationName ?? null,
    reach: reachOf({
      addresses: record.addresses,
      delivered: ours && row.made?.address ? { address: row.made.address, port: row.made.port } : null,
      sshPort: cloud.config.ssh?.port ?? 22,
      inside: cloud.config.bastion !== undefined || isInsideSite(cloud),
    }),
    bastion: cloud.config.bastion ?? null,
    ours,
  }
}
