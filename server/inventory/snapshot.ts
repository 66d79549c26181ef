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

/** JSON writes NUL and halves of surrogate pairs, which Postgres takes in no text, as such escapes. */
const suspect = /\\u(?:0000|d[89a-f])/i

/** The node with U+FFFD in place of characters that Postgres cannot hold: one name must not fail a whole listing. */
export function storable(node: CloudNode): CloudNode {
  if (!suspect.test(JSON.stringify(node))) return node
  return clean(node) as CloudNode
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\ufffd').toWellFormed()
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key), clean(item)]))
}

function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${stable(item)}`).join(',')}}`
}
