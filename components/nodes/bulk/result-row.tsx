import Link from 'next/link'
import { paths } from '../../nav/paths'
import { Mark } from '../../ui/mark'
import { type BulkNodeResult, resultLooks } from './words'

/** One node: its name, its cloud, what came of it and why, what to do, and where to look. */
export function ResultRow({ node }: { node: BulkNodeResult }) {
  const look = resultLooks[node.state]
  return (
    <li
      data-testid="bulk-result"
      data-state={node.state}
      className="grid grid-cols-1 items-baseline gap-x-4 gap-y-0.5 border-t border-hair px-4 py-2 first:border-t-0 min-[700px]:grid-cols-[minmax(0,0.8fr)_minmax(0,1.6fr)_auto]"
    >
      <p className="min-w-0 break-words">
        <Link href={paths.nodes({ node: node.node })} className="font-mono text-small font-medium hover:text-plum">
          {node.name}
        </Link>{' '}
        <span className="text-small text-dim">{node.cloudName}</span>
      </p>
      <p className="min-w-0 text-small break-words">
        <Mark shape={look.shape} tone={look.tone} size={9} className="mr-1.5" />
        <span className="font-semibold">{look.word}</span>
        {node.told ? `: ${node.told}` : ''} {node.advice ? <span className="text-dim">{node.advice}</span> : null}
      </p>
      {node.allocation ? (
        <Link
          href={paths.allocation(node.allocation, node.allocationNode ? { node: node.allocationNode } : {})}
          className="text-small text-plum underline underline-offset-2 min-[700px]:text-right"
        >
          Allocation<span className="sr-only"> of {node.name}</span>
        </Link>
      ) : null}
    </li>
  )
}
