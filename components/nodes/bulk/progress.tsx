import { type BulkResult, describeCloud, describeCounts } from './words'

const parts = [
  ['done', 'bg-[var(--yes)]'],
  ['refused', 'bg-[var(--part)]'],
  ['failed', 'bg-[var(--no)]'],
] as const

/** A bar with its words: the bar alone says nothing to those who do not see colours. */
export function Progress({ result }: { result: BulkResult }) {
  const { counts, total, clouds } = result
  const ended = counts.done + counts.refused + counts.failed
  const words = describeCounts(counts, total)
  return (
    <>
      <p aria-live="polite" className="mb-1.5">
        {words}
      </p>
      <div
        role="progressbar"
        aria-label="Nodes with a result"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={ended}
        aria-valuetext={words}
        className="mb-2 flex h-1.5 gap-px overflow-hidden rounded-full bg-hair"
      >
        {parts.map(([state, tone]) =>
          counts[state] > 0 ? (
            <span key={state} className={tone} style={{ width: `${(100 * counts[state]) / total}%` }} />
          ) : null,
        )}
      </div>
      {clouds.length > 1 ? (
        <ul aria-label="By cloud" className="mb-1 flex flex-wrap gap-x-4 gap-y-0.5 text-small">
          {clouds.map((cloud) => (
            <li key={cloud.id}>
              {cloud.name} <span className="text-dim">{describeCloud(cloud.counts)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  )
}
