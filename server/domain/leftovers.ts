import { z } from 'zod'

/** The classes of things that Plumbline makes in clouds. */
export const leftoverKinds = [
  'server',
  'port',
  'floating-ip',
  'port-forwarding',
  'volume',
  'key',
  'security-group',
] as const
export type LeftoverKind = (typeof leftoverKinds)[number]

/** `leftover`: made by us, needed by nobody. `unknown`: carries our mark and nothing here explains it; only a person removes it. */
export const leftoverVerdicts = ['leftover', 'unknown'] as const
export type LeftoverVerdict = (typeof leftoverVerdicts)[number]

export const leftoverReasons = [
  'intent-removed',
  'node-released',
  'node-cancelled',
  'node-failed',
  'hold-over',
  'double',
  'never-used',
  'intent-unknown',
  'mark-copied',
  'in-use',
  'loose-part',
] as const
export type LeftoverReason = (typeof leftoverReasons)[number]

/** What a person reads about why something is a leftover, or why nobody can say. */
export const leftoverSentences = {
  'intent-removed': 'Its removal is on record, and the cloud still shows it.',
  'node-released': 'Its node was released.',
  'node-cancelled': 'Its node was cancelled.',
  'node-failed': 'Its node failed and is not kept for a retry.',
  'hold-over': 'Its node failed, and the time for a retry is over.',
  double: 'It was made a second time for a node that has another one.',
  'never-used': 'It was made, and its node was delivered without it.',
  'intent-unknown':
    'It carries the mark of this installation, but this database never asked for it. Another database of the installation may need it.',
  'mark-copied': 'It carries the mark of something of ours, but our request did not make it: the mark was copied.',
  'in-use': 'Something that is needed, or not ours, uses it.',
  'loose-part': 'It was made with a server that is needed, and is attached to nothing now.',
} as const satisfies Record<LeftoverReason, string>

/** How a leftover came to its end: we removed it, it went by itself, or it turned out to be needed. */
export const leftoverEnds = ['removed', 'gone', 'needed'] as const
export type LeftoverEnd = (typeof leftoverEnds)[number]

/** What a thing costs by: sizes as the cloud tells them, null where it does not. Prices are not known to us. */
export const leftoverFactsSchema = z.object({
  /** ISO 8601 UTC. */
  createdAt: z.string().nullable(),
  /** The cloud's own word. */
  state: z.string().nullable(),
  flavor: z.string().nullable(),
  vcpu: z.number().nullable(),
  memoryMiB: z.number().nullable(),
  /** Of a volume. */
  sizeGiB: z.number().nullable(),
  address: z.string().nullable(),
  /** Id of the server that it is attached or bound to. */
  usedBy: z.string().nullable(),
})
export type LeftoverFacts = z.infer<typeof leftoverFactsSchema>

export const leftoverModes = ['report', 'remove'] as const
export type LeftoverMode = (typeof leftoverModes)[number]

/** How the reaper works; kept in the installation's settings. */
export const leftoverSettingsSchema = z.object({
  /** `report` shows what is left and removes nothing by itself. */
  mode: z.enum(leftoverModes).default('report'),
  /** How long something has to be seen, by two complete looks at least, before it is due. Seconds. */
  graceSeconds: z
    .number()
    .int()
    .min(1)
    .max(30 * 86_400)
    .default(900),
  /** More than this many due at once in a cloud look like a mistake: then nothing is removed. */
  cap: z.number().int().min(1).max(1000).default(10),
})
export type LeftoverSettings = z.infer<typeof leftoverSettingsSchema>

export const defaultLeftoverSettings: LeftoverSettings = leftoverSettingsSchema.parse({})

/** Sweeps run by themselves at each full ten minutes. */
export const sweepEveryMinutes = 10

/** The next sweep by the clock after `now`. */
export const nextSweepAt = (now: Date): Date => {
  const every = sweepEveryMinutes * 60_000
  return new Date(Math.floor(now.getTime() / every) * every + every)
}

export const leftoverNexts = ['removing', 'asked', 'needs-person', 'reported', 'waits', 'due'] as const
export type LeftoverNext = (typeof leftoverNexts)[number]

type Seen = {
  verdict: LeftoverVerdict
  firstSeenAt: Date
  lastSeenAt: Date
  sightings: number
  requestedAt: Date | null
  removingAt: Date | null
}

/** Seen by two complete looks at least `grace` apart. */
export const isDue = (
  row: Pick<Seen, 'verdict' | 'firstSeenAt' | 'lastSeenAt' | 'sightings'>,
  settings: Pick<LeftoverSettings, 'graceSeconds'>,
): boolean =>
  row.verdict === 'leftover' &&
  row.sightings >= 2 &&
  row.lastSeenAt.getTime() - row.firstSeenAt.getTime() >= settings.graceSeconds * 1000

/** A removal that was asked for longer ago than this did not work, or takes a sweep to be seen. */
const removalMs = 3 * 60_000

/** What happens next to something that was seen. `at` is the sweep that does it, or null where only a person does. */
export function whatNext(row: Seen, settings: LeftoverSettings, now: Date): { next: LeftoverNext; at: Date | null } {
  if (row.removingAt && now.getTime() - row.removingAt.getTime() < removalMs) return { next: 'removing', at: null }
  if (row.requestedAt) return { next: 'asked', at: null }
  if (row.verdict === 'unknown') return { next: 'needs-person', at: null }
  if (settings.mode === 'report') return { next: 'reported', at: null }
  if (isDue(row, settings)) return { next: 'due', at: nextSweepAt(now) }
  const graceOver = new Date(Math.max(now.getTime(), row.firstSeenAt.getTime() + settings.graceSeconds * 1000 - 1))
  return { next: 'waits', at: nextSweepAt(graceOver) }
}
