import { z } from 'zod'
import { ServiceError } from '@/server/domain/errors'

/** `limit` and `cursor` of every list. */
export const pageInput = { limit: z.coerce.number().int().min(1).max(500).default(50), cursor: z.string().optional() }

/** An opaque cursor out of the keys of the last row of a page. */
export const encodeCursor = (keys: readonly (string | number | null)[]): string =>
  Buffer.from(JSON.stringify(keys)).toString('base64url')

/** The keys of a cursor. Throws ServiceError `bad-request` when it is none of ours. */
export function decodeCursor<Keys extends z.ZodType>(cursor: string, keys: Keys): z.output<Keys> {
  try {
    return keys.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch {
    throw new ServiceError('bad-request', 'The cursor is not one that this list gave out. Start again without it.')
  }
}

/** Cuts a page out of `limit + 1` rows. */
export function page<Row, Item>(
  rows: readonly Row[],
  limit: number,
  options: { keys: (row: Row) => (string | number)[]; item: (row: Row) => Item },
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(options.item),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(options.keys(last)) : null,
  }
}

/** The shape of a page of `item`. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })
