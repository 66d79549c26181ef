import type { Ground } from './ground'

/** One thing that was measured; `limit` is the most that it may be. Held against a peer, `limit` is the peer's own value. */
export type Measured = {
  what: string
  value: number
  /** `x`: so many times a peer's value. `MB` are 10^6 bytes. */
  unit: 'ms' | 's' | 'x' | 'MB' | 'rows'
  limit: number | null
  /** Beside the value, for those who read: `p50 12, max 80, 200 requests, 41 kB`. */
  detail: string
}

/** One bench: a file in this folder and a line in `benches.ts`. */
export type Bench = {
  /** As `--only` names it. */
  id: string
  title: string
  /** One after another, so that what was measured is told although a later one fails. */
  run(ground: Ground): AsyncIterable<Measured>
}
