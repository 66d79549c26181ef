import { asc, eq, getTableColumns } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { interopGuideline } from '@/db/schema'
import type { InteropGuideline } from '@/server/conformance/interop/guideline'
import { readInteropGuideline } from '@/server/conformance/interop/read-guideline'
import { readScsScope, type ScsScope } from '@/server/conformance/interop/scs/scope'
import { ServiceError } from '@/server/domain/errors'

/** What a stored text says. */
export type Read =
  | { readonly family: 'interop'; readonly guideline: InteropGuideline; readonly bytes: number }
  | { readonly family: 'scs'; readonly scope: ScsScope; readonly bytes: number }

const { text: _text, ...head } = getTableColumns(interopGuideline)
type Head = Omit<typeof interopGuideline.$inferSelect, 'text'>
export type StoredGuideline = Head & { read: Read }

/** Reading is a pure function of the text: kept by its hash, so that a page does not parse megabytes again. */
const kept = new Map<string, Read>()
const keptMax = 64

/** Reads a text as what it was imported as. Throws UnreadableFile. */
export function readDocument(family: 'interop' | 'scs', text: string): Read {
  const bytes = Buffer.byteLength(text)
  return family === 'interop'
    ? { family, guideline: readInteropGuideline(text), bytes }
    : { family, scope: readScsScope(text), bytes }
}

async function readStored(db: Database | Transaction, row: Head): Promise<StoredGuideline> {
  const known = kept.get(row.sha256)
  if (known) return { ...row, read: known }
  const [stored] = await db
    .select({ text: interopGuideline.text })
    .from(interopGuideline)
    .where(eq(interopGuideline.id, row.id))
  if (!stored) throw new ServiceError('not-found', `Guideline ${row.key} was just removed.`)
  const read = readDocument(row.family, stored.text)
  if (kept.size >= keptMax) kept.delete(kept.keys().next().value!)
  kept.set(row.sha256, read)
  return { ...row, read }
}

/** All imported guidelines and scopes, oldest first by what they are called, drafts and scopes last. */
export async function storedGuidelines(db: Database | Transaction): Promise<StoredGuideline[]> {
  const rows = await db.select(head).from(interopGuideline).orderBy(asc(interopGuideline.key))
  const read: StoredGuideline[] = []
  for (const row of rows) read.push(await readStored(db, row))
  return read.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
}

/** `1 2019.11`, `1 2019.11 dns`, `2 next`, `3 <scope>`. */
const orderOf = ({ family, key }: Head): string => {
  if (family === 'scs') return `3 ${key}`
  const date = /\d{4}\.\d\d/.exec(key)?.[0]
  return date ? `1 ${date} ${key.replace(date, '')}` : `2 ${key}`
}

/** One by its key. Throws ServiceError `not-found`. */
export async function storedGuideline(db: Database | Transaction, key: string): Promise<StoredGuideline> {
  const [row] = await db.select(head).from(interopGuideline).where(eq(interopGuideline.key, key))
  if (row) return await readStored(db, row)
  throw new ServiceError(
    'not-found',
    `There is no imported guideline "${key}". GET /api/v1/interop/guidelines lists those there are.`,
  )
}
