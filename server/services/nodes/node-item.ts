import type { node } from '@/db/schema'
import type { NodeItem } from './shapes'

/** A row of the inventory with its cloud's name and, for nodes of ours, what their allocation says. */
export type NodeRow = {
  node: typeof node.$inferSelect
  cloudName: string
  /** The last listing of its cloud that was believed in full. */
  syncedAt: Date | null
  simulated: boolean
  allocationId: string | null
  ssh: string | null
  loginUser: string | null
  learnedUser: string | null
}

/** A node as lists show it. */
export function nodeItem(row: NodeRow): NodeItem {
  const { node } = row
  const own = row.loginUser ?? node.loginUser
  return {
    id: node.id,
    cloud: node.cloudId,
    cloudName: row.cloudName,
    simulated: row.simulated,
    providerId: node.providerId,
    name: node.name,
    state: node.state,
    providerState: node.record.providerState,
    addresses: node.record.addresses,
    flavor: node.record.flavor.name ?? node.record.flavor.id,
    vcpu: node.record.vcpu,
    memoryMiB: node.record.memoryMiB,
    image: node.record.image.name ?? node.record.image.id,
    zone: node.record.zone,
    createdAt: node.record.createdAt,
    loginUser: own ?? row.learnedUser,
    loginUserSource: own ? 'observed' : row.learnedUser ? 'learnt' : null,
    allocation: row.allocationId,
    ssh: row.ssh,
    seenAt: lastSeen(row).toISOString(),
  }
}

/** A node that is there was seen by its cloud's last listing, which writes no row that did not change. */
function lastSeen({ node, syncedAt }: NodeRow): Date {
  return node.goneAt === null && syncedAt !== null && syncedAt > node.seenAt ? syncedAt : node.seenAt
}
