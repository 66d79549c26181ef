import { addressAndPort } from '@/server/domain/address'
import type { NodeView } from '@/server/domain/allocation'
import { Age } from '../ui/age'
import { Pasteable } from '../ui/copy'
import { Facts, Panel } from '../ui/panel'
import { Problem } from '../ui/states'
import { WayToNode } from './way-to-node'

/** The node of the open lane: its address, the line to paste, or why there is none. */
export function NodePanel({ node }: { node: NodeView }) {
  const worked = node.steps.flatMap((step) => step.workarounds).length
  return (
    <Panel title={node.name} className="min-w-0">
      <div className="flex flex-col gap-3 px-4 pb-4">
        <Facts
          rows={[
            { name: 'Cloud', value: node.cloudName },
            { name: 'Id', value: node.providerId ?? 'not known yet', mono: node.providerId !== null },
            {
              name: 'Address',
              value: node.address ? addressAndPort(node.address, node.port) : 'not known yet',
              mono: node.address !== null,
            },
            ...(node.steps[2]?.facts ? [{ name: 'Reached', value: <WayToNode node={node} /> }] : []),
            { name: 'Workarounds', value: worked === 0 ? 'none' : String(worked) },
          ]}
        />
        {node.ssh ? <Pasteable text={node.ssh} label="Copy" /> : null}
        {node.failure ? <Problem title={node.failure.message}>{node.failure.action}</Problem> : null}
        {node.heldUntil ? (
          <p className="text-small text-part">
            Kept for a retry; removed by itself at {node.heldUntil.slice(11, 16)} UTC.
          </p>
        ) : null}
        {node.left.length > 0 ? (
          <Problem title="Not everything could be removed from the cloud">
            <ul className="list-disc pl-4">
              {node.left.map((item) => (
                <li key={item.what}>
                  {item.what}: {item.why}
                </li>
              ))}
            </ul>
          </Problem>
        ) : null}
        {node.state === 'released' && node.endedAt ? (
          <p className="text-small text-dim">
            Released <Age at={node.endedAt} />; nothing of it is left in the cloud.
          </p>
        ) : null}
      </div>
    </Panel>
  )
}
