import type { Outputs } from '../../trpc/types'
import { Bone } from '../../ui/states'
import { counted, formatCount } from '../../ui/words'
import type { BulkKind } from './words'

type Preview = Outputs['bulk']['preview']

/** Which nodes, in which clouds, whose, and which would be refused. */
export function PreviewView({
  preview,
  kind,
  includeOthers,
  onIncludeOthers,
}: {
  preview: Preview
  kind: BulkKind
  includeOthers: boolean
  onIncludeOthers: (include: boolean) => void
}) {
  const { others, names, asked, clouds, refused } = preview
  return (
    <>
      <ul aria-label="By cloud" className="mb-3 flex flex-wrap gap-x-4 gap-y-1">
        {clouds.map((cloud) => (
          <li key={cloud.id}>
            {cloud.name} <span className="tabular-nums text-dim">{formatCount(cloud.count)}</span>
          </li>
        ))}
      </ul>
      {names.length > 0 ? (
        <p
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
          tabIndex={0}
          className="scroll-thin mb-3 max-h-32 overflow-auto rounded-control bg-well p-2.5 font-mono text-small break-words"
        >
          {names.join(', ')}
          {asked > names.length ? ` and ${formatCount(asked - names.length)} more` : ''}
        </p>
      ) : null}
      {others > 0 && kind !== 'release' ? (
        <label className="mb-3 flex items-start gap-2.5 rounded-control border border-part/40 bg-part-soft px-3 py-2.5">
          <input
            type="checkbox"
            checked={includeOthers}
            onChange={(event) => onIncludeOthers(event.target.checked)}
            className="mt-0.5 size-4 shrink-0 accent-plum"
          />
          <span>
            <span className="font-semibold">{counted(others, 'node was', 'nodes were')} not made by Plumbline.</span>{' '}
            {others === 1 ? 'I mean it, too.' : 'I mean them, too.'}
          </span>
        </label>
      ) : null}
      {refused.length > 0 ? (
        <div className="mb-4">
          <p className="mb-1 font-medium">
            {counted(
              refused.reduce((sum, { count }) => sum + count, 0),
              'node',
            )}{' '}
            will be left alone:
          </p>
          <ul
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
            tabIndex={0}
            className="scroll-thin max-h-36 space-y-1 overflow-auto text-small text-dim"
          >
            {refused.map((reason) => (
              <li key={reason.told} className="break-words">
                <span className="tabular-nums text-ink">{formatCount(reason.count)}</span> {reason.told}{' '}
                <span className="font-mono">
                  {reason.names.slice(0, 3).join(', ')}
                  {reason.count > 3 ? ', …' : ''}
                </span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </>
  )
}

export const PreviewSkeleton = () => (
  <div aria-busy className="mb-4 flex flex-col gap-2">
    <Bone className="w-48" />
    <Bone className="w-full" />
    <Bone className="w-2/3" />
  </div>
)
