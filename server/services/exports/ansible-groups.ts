import { createHash } from 'node:crypto'
import type { ExportNode } from './export-node'

/** Longer values are documents, not words to group by; they stand in the node's variables all the same. */
const valueLengthMax = 64

/** A group's name as Ansible takes it without a warning: ASCII letters, digits and `_`. Other letters are told apart by a hash. */
export function groupName(...parts: string[]): string {
  const name = parts.join('_').replace(/[^A-Za-z0-9_]/g, '_')
  const foreign = parts.some((part) => /[^\x20-\x7e]/.test(part))
  return foreign ? `${name}_${createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 6)}` : name
}

/**
 * The groups of a node, `unreachable` among them. `Name` is the host's own name, and an allocation's name is used again, so that the head
 * of its id stands behind it.
 */
export function groupsOf(node: ExportNode): string[] {
  const tags = Object.entries(node.tags).filter(([name, value]) => name !== 'Name' && value.length <= valueLengthMax)
  return [
    groupName('cloud', node.cloud),
    groupName('provider', node.provider),
    groupName('state', node.state),
    ...(node.distro ? [groupName('distro', node.distro)] : []),
    ...(node.allocation ? [groupName('allocation', node.allocationName ?? '', node.allocation.slice(0, 8))] : []),
    ...tags.map(([name, value]) => (value === '' ? groupName('tag', name) : groupName('tag', name, value))),
    ...(node.reach.address === null ? [unreachable.name] : []),
  ]
}

/**
 * Nodes that nothing leads to, as far as is known. They stay in the inventory, with all their facts; but without an address Ansible would
 * try the name of the host, which may be another machine's in the local DNS. `.invalid` never resolves (RFC 6761); a variable of the
 * group, so that group_vars/unreachable can say better.
 */
export const unreachable = { name: 'unreachable', vars: { ansible_host: 'unreachable.invalid' } } as const
