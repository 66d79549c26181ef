import { createHash } from 'node:crypto'

/** All chance of a run: the same seed gives the same numbers, in streams of their own so that none disturbs another. */
export type Chance = {
  /** 0 to below 1. */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number
  /** True with this probability. */
  maybe(probability: number): boolean
  pick<Item>(items: readonly Item[]): Item
  shuffled<Item>(items: readonly Item[]): Item[]
}

/** mulberry32 over a hash of seed and purpose. */
export function chance(seed: string, purpose: string): Chance {
  let state = createHash('sha256').update(`${seed}\0${purpose}`).digest().readUInt32LE(0)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    whole,
    maybe: (probability) => next() < probability,
    pick: (items) => {
      const item = items[whole(0, items.length - 1)]
      if (item === undefined) throw new Error('There is nothing to pick from.')
      return item
    },
    shuffled: (items) => {
      const left = [...items]
      for (let last = left.length - 1; last > 0; last--) {
        const other = whole(0, last)
        const [here, there] = [left[last], left[other]]
        if (here !== undefined && there !== undefined) [left[last], left[other]] = [there, here]
      }
      return left
    },
  }
}
