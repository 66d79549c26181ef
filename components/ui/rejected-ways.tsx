import type { ReachStrategy } from '@/server/domain/cloud'
import { strategyWords } from './words'

/** Ways to a node that were not taken, each with its reason; folded away. */
export function RejectedWays({ rejected }: { rejected: readonly { strategy: ReachStrategy; reason: string }[] }) {
  if (rejected.length === 0) return null
  return (
    <details className="text-small text-dim">
      <summary className="select-none hover:text-ink">{rejected.length} rejected</summary>
      <ul className="mt-1 grid gap-0.5">
        {rejected.map((one) => (
          <li key={one.strategy}>
            <span className="text-ink">{strategyWords[one.strategy]}</span>: {one.reason}
          </li>
        ))}
      </ul>
    </details>
  )
}
