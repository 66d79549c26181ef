import { formatCount } from '../ui/words'

export type OpenSync = { seen: number; expected: number | null; kind: 'full' | 'increment' }

/** `reading changes`, `reading 3,200 of about 12,000 nodes`; the first listing of a cloud cannot know how many there are. */
export function describeSync({ seen, expected, kind }: OpenSync): string {
  if (kind === 'increment') return 'reading changes'
  if (seen === 0) return 'syncs now'
  return expected
    ? `reading ${formatCount(seen)} of about ${formatCount(expected)} nodes`
    : `reading, ${formatCount(seen)} so far`
}

/** How far the listing is that is under way. */
export const SyncProgress = ({ sync }: { sync: OpenSync | null }) => (
  <span className="text-plum tabular-nums">{sync ? describeSync(sync) : 'syncs now'}</span>
)
