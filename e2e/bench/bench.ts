import type { Ground } from './ground'

/** One thing that was measured, and what it is held against. */
export type Measured = {
  what: string
  value: number
  /** `x`: so many times a peer's value. `MB` are 10^6 bytes, `kB gz` 10^3 bytes as they go over the wire; '' has no unit. */
  unit: 'ms' | 's' | 'x' | 'MB' | 'kB gz' | 'rows' | 'score' | 'frames/s' | 'nodes/CPU-s' | ''
  /** The most that it may be, or with `atLeast` the least; null: it is only told. Held against a peer: the peer's own value. */
  limit: number | null
  atLeast?: boolean
  /** Who set the limit, or which peer's value it is: `Web Vitals`, `openstack server list`. */
  against?: string
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
