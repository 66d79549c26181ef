import type { QueryClient } from '@tanstack/react-query'
import type { Outputs } from '../../trpc/types'

export type NodePage = Outputs['nodes']['list']
export type NodeRow = NodePage['items'][number]

/** Rows of a page. */
export const everyRows = 200
const pagesMax = 60
const booksMax = 8

/** What was read of one list (a filter in an order): its pages by number, and where its reader was. */
export class Book {
  readonly pages = new Map<number, NodePage>()
  readonly next = new Map<number, string | null>()
  readonly lengths = new Map<number, number>()
  /** Pixels from the top of the rows. */
  place = 0
  /** The row that keys move from. */
  active: number | null = null

  constructor(readonly key: string) {}

  /** Keeps a page; the one that was read longest ago is forgotten when there are many. */
  remember(number: number, page: NodePage): void {
    if (this.pages.get(number) === page) return
    this.pages.delete(number)
    this.pages.set(number, page)
    this.next.set(number, page.nextCursor)
    this.lengths.set(number, page.items.length)
    for (const [oldest] of this.pages) {
      if (this.pages.size <= pagesMax) break
      if (oldest !== 0) this.pages.delete(oldest)
      else this.pages.set(0, takeOut(this.pages, 0)!)
    }
  }

  /** A row by its number; undefined while its page is not read. */
  row(index: number): NodeRow | undefined {
    return this.pages.get(Math.floor(index / everyRows))?.items[index % everyRows]
  }

  /** Number of a node among the rows that are kept; -1 when it is on none of them. */
  indexOf(id: string): number {
    for (const [number, page] of this.pages) {
      const at = page.items.findIndex((item) => item.id === id)
      if (at >= 0) return number * everyRows + at
    }
    return -1
  }
}

function takeOut<Key, Value>(map: Map<Key, Value>, key: Key): Value | undefined {
  const value = map.get(key)
  map.delete(key)
  return value
}

const shelves = new WeakMap<QueryClient, Map<string, Book>>()

/** The book of a list: going back to a list shows what it was, where it was. */
export function bookOf(client: QueryClient, key: string): Book {
  const shelf = shelves.get(client) ?? new Map<string, Book>()
  shelves.set(client, shelf)
  const book = takeOut(shelf, key) ?? new Book(key)
  shelf.set(key, book)
  for (const [oldest] of shelf) {
    if (shelf.size <= booksMax) break
    shelf.delete(oldest)
  }
  return book
}
