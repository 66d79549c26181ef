import { formatTime } from '../../ui/age'
import { stateLooks } from '../../ui/words'
import type { NodeDetail } from './facts'

/** What changed and when, newest first; the oldest entry says what the node was when it was first seen. */
export const History = ({ node }: { node: NodeDetail }) => (
  <section aria-label="History">
    <h3 className="mb-1 text-small text-dim">History</h3>
    <ol className="grid gap-1.5">
      {node.goneAt ? (
        <li className="grid grid-cols-[150px_1fr] gap-3">
          <time dateTime={node.goneAt} className="text-small text-dim">
            {formatTime(node.goneAt)}
          </time>
          <span>gone: the cloud lists it no more</span>
        </li>
      ) : null}
      {node.history.map((entry) => (
        <li key={entry.from} className="grid grid-cols-[150px_1fr] gap-3">
          <time dateTime={entry.from} className="text-small text-dim">
            {formatTime(entry.from)}
          </time>
          <span className="min-w-0 break-words">
            {entry.changes.length > 0
              ? entry.changes.map((change) => (
                  <span key={change} className="block">
                    {change}
                  </span>
                ))
              : `${entry.from === node.firstSeenAt ? 'first seen' : 'known'}: ${stateLooks[entry.state].word}${entry.addresses.length > 0 ? `, ${entry.addresses.join(' ')}` : ''}`}
          </span>
        </li>
      ))}
    </ol>
  </section>
)
