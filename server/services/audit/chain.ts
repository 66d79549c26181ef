import { createHash } from 'node:crypto'
import type { audit } from '@/db/schema'

/**
 * How the activity is sealed, in format 1 (docs/activity.md tells it to those who verify): the hash of an entry is SHA-256 over
 *
 *     plumbline-activity-1 <position> <time of sealing> <hash of the position before>\n<the entry as canonical JSON>
 *
 * in UTF-8. Another way of writing an entry is another format with another first word; sealed ones keep theirs.
 */
export const chainFormat = 'plumbline-activity-1'
/** What stands in place of the hash before the first one. */
export const noHash = '0'.repeat(64)

export type AuditRow = typeof audit.$inferSelect
export type Seal = { position: number; previousHash: string; hash: string; sealedAt: Date }

/** The hash of an entry at its place in the chain. */
export const hashOf = (row: AuditRow, seal: Omit<Seal, 'hash'>): string => hashOfText(canonicalRow(row), seal)

/** The same out of the entry's canonical text, as it stands in an exported file. */
export const hashOfText = (row: string, { position, sealedAt, previousHash }: Omit<Seal, 'hash'>): string =>
  createHash('sha256')
    .update(`${chainFormat} ${position} ${sealedAt.toISOString()} ${previousHash}\n${row}`, 'utf8')
    .digest('hex')

/** An entry as the one text that is hashed. */
export const canonicalRow = ({ id, at, actor, actorKind, from, action, subject, details }: AuditRow): string =>
  canonicalJson({ id, at: at.toISOString(), actor, actorKind, from, action, subject, details })

/**
 * JSON by RFC 8785: keys sorted by their UTF-16 code units, no blanks, numbers and text as ECMAScript writes them. What jsonb gives
 * back in another order is the same text here.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}
