/** A list of any length whose items are made when somebody looks at them. */
export type Sequence<Item> = {
  readonly length: number
  slice(start: number, end: number): Item[]
  /** -1 when it is not in the list. */
  indexOf(id: string): number
}

export const sequenceOf = <Item>(items: readonly Item[], idOf: (item: Item) => string): Sequence<Item> => ({
  length: items.length,
  slice: (start, end) => items.slice(start, end),
  indexOf: (id) => items.findIndex((item) => idOf(item) === id),
})

/** The first position of a sorted list where `reached` is true; its length when it is nowhere. */
export function firstPosition(length: number, reached: (position: number) => boolean): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (reached(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** Two sorted lists as one. `rank`: how many of the many come before that one of the few. */
export function merge<Item>(
  few: { items: readonly Item[]; idOf: (item: Item) => string; rank: (item: Item) => number },
  many: Sequence<Item>,
): Sequence<Item> {
  const places = few.items.map((item, index) => few.rank(item) + index)
  const before = (position: number): number => firstPosition(places.length, (index) => (places[index] ?? 0) >= position)
  const length = few.items.length + many.length
  return {
    length,
    slice(start, end) {
      const [from, to] = [Math.min(start, length), Math.min(end, length)]
      const [fewFrom, fewTo] = [before(from), before(to)]
      const rest = many.slice(from - fewFrom, to - fewTo)
      const found: Item[] = []
      let next = fewFrom
      for (let position = from; position < to; position++) {
        const own =
          next < fewTo && places[next] === position ? few.items[next++] : rest[position - from - (next - fewFrom)]
        if (own !== undefined) found.push(own)
      }
      return found
    },
    indexOf(id) {
      const own = few.items.findIndex((item) => few.idOf(item) === id)
      if (own >= 0) return places[own] ?? -1
      const position = many.indexOf(id)
      if (position < 0) return -1
      // As many of the few stand before it as have a rank up to its position.
      return position + firstPosition(places.length, (index) => (places[index] ?? 0) - index > position)
    },
  }
}
