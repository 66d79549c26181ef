/** Pages that hold rows `start` to `end` (not drawn), each of `every` rows. */
export function pagesOf(rows: { start: number; end: number }, every: number): number[] {
  if (rows.end <= rows.start) return []
  const first = Math.floor(rows.start / every)
  const last = Math.floor((rows.end - 1) / every)
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}

export type KnownPages = {
  every: number
  /** Cursors of the server, the first for the first row; empty while they are not known. */
  cursors: readonly (string | null)[]
  /** Exact count, when the server knows it. */
  exact: number | null
  /** What each page that was read says comes behind it: by page; null: nothing. */
  next: ReadonlyMap<number, string | null>
  /** How many rows each page that was read has. */
  lengths: ReadonlyMap<number, number>
}

/** The cursor in front of a page: the server's, or what the page before it said. Undefined: not known yet. */
export function cursorOf({ cursors, next }: KnownPages, page: number): string | null | undefined {
  if (page === 0) return null
  return cursors[page] ?? next.get(page - 1) ?? undefined
}

/** How many rows the table has: exactly, or as far as they can be reached by now. */
export function rowsKnown(known: KnownPages): { rows: number; more: boolean } {
  const { every, cursors, exact, next, lengths } = known
  if (exact !== null) return { rows: exact, more: false }
  let page = Math.max(0, cursors.length - 1)
  while (next.get(page)) page++
  const length = lengths.get(page)
  // The last page that can be reached was not read: it has a row at least, and room for more is held.
  if (length === undefined) return { rows: page * every + (page === 0 ? 0 : every), more: true }
  return { rows: page * every + length, more: false }
}
