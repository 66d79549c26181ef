import type { ReachPick } from '@/server/domain/plan'
import { RejectedWays } from '../ui/rejected-ways'
import { strategyWords } from '../ui/words'

type Props = {
  /** Keeps the choices of one cloud apart from those of another. */
  group: string
  reach: ReachPick
  /** Id of the network that a person pinned for floating IPs. */
  pinned: string | undefined
  onPin: (id: string | null) => void
}

/** The way to a node with its reason, the ways that were rejected, and the question which network floating IPs come from. */
export function ReachChoice({ group, reach, pinned, onPin }: Props) {
  const pools = reach.pools ?? []
  return (
    <>
      <span className={reach.strategy ? 'font-medium' : 'font-medium text-no'}>
        {reach.strategy ? strategyWords[reach.strategy] : pools.length > 0 ? 'You decide' : 'none'}
      </span>
      {reach.pool ? <span className="font-mono text-small"> from {reach.pool.name}</span> : null}
      <p className="text-small text-dim">{reach.reason}</p>
      {pools.length > 0 ? (
        <fieldset className="mt-1 grid gap-1">
          <legend className="sr-only">Choose the network that floating IPs come from</legend>
          {pools.map((pool) => (
            <label key={pool.id} className="flex items-baseline gap-2 text-small">
              <input
                type="radio"
                name={`${group}-pool`}
                value={pool.id}
                checked={pinned === pool.id}
                onChange={() => onPin(pool.id)}
                className="accent-plum"
              />
              <span className="font-mono">{pool.name}</span>
              <span className="font-mono text-dim">{pool.id}</span>
            </label>
          ))}
        </fieldset>
      ) : null}
      <RejectedWays rejected={reach.rejected} />
      {pinned ? (
        <button type="button" onClick={() => onPin(null)} className="text-small text-plum underline underline-offset-2">
          Remove the pin
        </button>
      ) : null}
    </>
  )
}
