/**
 * Lets through what happens rarely and counts the rest: `max` in a window, by a clock that only goes forward. Kept in memory: a
 * process that starts anew lets a few more through.
 */
export class Bounded {
  readonly #windows = new Map<string, { count: number; until: number }>()
  constructor(
    readonly options: { max: number; windowMs: number; keysMax?: number },
    readonly now: () => number = () => performance.now(),
  ) {}

  /** `last`: the first one too many of this window, which can be told once for all that follow. */
  take(key = ''): 'yes' | 'last' | 'no' {
    const { max, windowMs, keysMax = 10_000 } = this.options
    const now = this.now()
    const known = this.#windows.get(key)
    const entry = known && known.until > now ? known : { count: 0, until: now + windowMs }
    entry.count++
    this.#windows.delete(key)
    this.#windows.set(key, entry)
    if (this.#windows.size > keysMax) this.#windows.delete(this.#windows.keys().next().value!)
    if (entry.count <= max) return 'yes'
    return entry.count === max + 1 ? 'last' : 'no'
  }
}
