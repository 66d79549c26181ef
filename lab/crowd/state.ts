/** How the nodes of a crowd are: switched off and all alike, for tests of listings; or as people run a fleet. */
export const crowdManners = ['idle', 'fleet'] as const
export type CrowdManner = (typeof crowdManners)[number]

/** What a wave does to the nodes that it meets. */
export const waveKinds = ['power', 'tags', 'rename', 'resize', 'replace'] as const
export type WaveKind = (typeof waveKinds)[number]

/** A change of some per cent of the crowd, at one moment. `number` makes each wave meet others than the one before. */
export type Wave = { at: number; percent: number; kind: WaveKind; number: number }

/**
 * A crowd as a cloud keeps it: its nodes are computed from this. Times are epoch milliseconds on the lab's clock. A node
 * that somebody changed over the API is one of the cloud's own from then on, and its number is `taken`.
 */
export type CrowdState = {
  count: number
  manner: CrowdManner
  seed: number
  born: number
  /** Time between the making of one node and the next older one. */
  stepMs: number
  waves: Wave[]
  taken: number[]
}

/** A year and a half between the newest node and the oldest. */
const spanMs = 547 * 86_400_000
/** Numbers have 20 bits in the ids of ports. */
export const crowdMax = 1_000_000

/** A crowd without anybody yet that will have about `count` nodes. */
export const emptyCrowd = (seed: number, manner: CrowdManner, count: number, now: number): CrowdState => ({
  count: 0,
  manner,
  seed,
  born: Math.floor(now / 1000) * 1000,
  stepMs: manner === 'idle' ? 1000 : Math.max(2000, Math.floor(spanMs / Math.max(1, count) / 1000) * 1000),
  waves: [],
  taken: [],
})
