import type { NodeView } from '@/server/domain/allocation'
import { addressFacts, pickFacts } from '@/server/domain/facts'
import { RejectedWays } from '../ui/rejected-ways'
import { Chip } from '../ui/states'
import { strategyWords } from '../ui/words'

/** How the node is reached and why, as step 3 chose it; what step 5 had to make for it. */
export function WayToNode({ node }: { node: NodeView }) {
  const pick = pickFacts.safeParse(node.steps[2]?.facts).data
  if (!pick) return null
  const made = addressFacts.safeParse(node.steps[4]?.facts).data?.madeResource
  return (
    <div className="min-w-0">
      <p>
        <span className="font-medium">{strategyWords[pick.strategy]}</span>
        {made?.pool ? <span className="font-mono text-small"> from {made.pool}</span> : null}{' '}
        {made ? <Chip tone="part">made for it</Chip> : null}
      </p>
      <p className="text-small text-dim">{pick.strategyReason}</p>
      <RejectedWays rejected={pick.rejectedStrategies ?? []} />
    </div>
  )
}
