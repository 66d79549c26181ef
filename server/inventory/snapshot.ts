import { createHash } from 'node:crypto'
import type { CloudNode } from '@/server/domain/node'

/** Hash of a node's description, the same for the same content in whatever order its members stand. Hex. */
export const contentHash = (node: CloudNode): string => createHash('sha256').update(stable(node)).digest('hex')

/** What search looks at: name, ids, addresses, marks, in lower case. */
export function searchText(node: CloudNode): string {
  const marks = Object.entries(node.marks).flatMap(([key, value]) => [`${key}=${value}`])
  const addresses = node.addresses.map((address) => address.address)
  return [node.name, node.providerId, ...addresses, node.image.name ?? '', node.flavor.name ?? '', ...marks]
    .join(' ')
    .toLowerCase()
    .replaceAll('\0', '')
}

function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${stable(item)}`).join(',')}}`
}
