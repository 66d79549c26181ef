import { hash } from 'node:crypto'
import type { CloudNode } from '@/server/domain/node'

/** Hash of a node's description, the same for the same content in whatever order its members stand. Hex. */
export const contentHash = (node: CloudNode): string => sha256(stable(node))

/**
 * What is kept of a node, and its hash: U+FFFD stands in place of characters that Postgres cannot hold, since one name must not
 * fail a whole listing.
 */
export function storable(told: CloudNode): { node: CloudNode; hash: string } {
  const text = stable(told)
  if (!suspect.test(text)) return { node: told, hash: sha256(text) }
  const node = clean(told) as CloudNode
  return { node, hash: contentHash(node) }
}

/** What search looks at: name, ids, addresses, marks, in lower case. */
export function searchText(node: CloudNode): string {
  const marks = Object.entries(node.marks).flatMap(([key, value]) => [`${key}=${value}`])
  const addresses = node.addresses.map((address) => address.address)
  return [node.name, node.providerId, ...addresses, node.image.name ?? '', node.flavor.name ?? '', ...marks]
    .join(' ')
    .toLowerCase()
    .replaceAll('\0', '')
}

const sha256 = (text: string): string => hash('sha256', text, 'hex')

/** JSON writes NUL and halves of surrogate pairs, which Postgres takes in no text, as such escapes. */
const suspect = /\\u(?:0000|d[89a-f])/i

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\ufffd').toWellFormed()
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key), clean(item)]))
}

/** JSON with members in the order of their names; of every node of every listing, so it is built without lists in between. */
function stable(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value) text += text === '' ? stable(item) : `,${stable(item)}`
    return `[${text}]`
  }
  for (const key of Object.keys(value).sort()) {
    const member = `${JSON.stringify(key)}:${stable((value as Record<string, unknown>)[key])}`
    text += text === '' ? member : `,${member}`
  }
  return `{${text}}`
}
