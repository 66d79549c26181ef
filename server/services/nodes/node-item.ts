import type { NodeRow } from '@/db/queries/nodes'
import type { NodeItem } from './shapes'

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
    reach: node.reach,
    flavor: node.record.flavor.name ?? node.record.flavor.id,
    vcpu: node.record.vcpu,
    memoryMiB: node.record.memoryMiB,
    image: node.record.image.name ?? node.record.image.id,
    zone: node.record.zone,
    keyName: node.record.keyName,
    tags: Object.fromEntries(Object.entries(node.record.marks).filter(([name]) => !name.startsWith('plumbline:'))),
    createdAt: node.record.createdAt,
    changedAt: node.changedAt.toISOString(),
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
