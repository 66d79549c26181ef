import type { NodeRow } from '@/db/queries/nodes'
import type { NodeItem } from './shapes'

/** A node as lists show it. */
export function nodeItem(row: NodeRow): NodeItem {
  const { node, made } = row
  const { record } = node
  const own = made?.loginUser ?? node.loginUser
  return {
    id: node.id,
    cloud: node.cloudId,
    cloudName: row.cloudName,
    simulated: row.simulated,
    providerId: record.providerId,
    name: record.name,
    state: record.state,
    providerState: record.providerState,
    addresses: record.addresses,
    reach: node.reach,
    flavor: record.flavor.name ?? record.flavor.id,
    vcpu: record.vcpu,
    memoryMiB: record.memoryMiB,
    image: record.image.name ?? record.image.id,
    zone: record.zone,
    keyName: record.keyName,
    tags: Object.fromEntries(Object.entries(record.marks).filter(([name]) => !name.startsWith('plumbline:'))),
    createdAt: record.createdAt,
    changedAt: node.changedAt.toISOString(),
    loginUser: own ?? row.learnedUser,
    loginUserSource: own ? 'observed' : row.learnedUser ? 'learnt' : null,
    allocation: made?.allocationId ?? null,
    ssh: made?.ssh ?? null,
    seenAt: lastSeen(row).toISOString(),
  }
}

/** A node that is there was seen by its cloud's last listing, which writes no row that did not change. */
function lastSeen({ node, syncedAt }: NodeRow): Date {
  return node.goneAt === null && syncedAt !== null && syncedAt > node.seenAt ? syncedAt : node.seenAt
}
