'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import type { Outputs } from '../trpc/types'
import { Age, formatTime } from '../ui/age'
import { Pasteable } from '../ui/copy'
import { Dialog } from '../ui/dialog'
import { Facts } from '../ui/panel'
import { Bone, Problem, Simulated } from '../ui/states'
import { formatSize, stateLooks } from '../ui/words'
import { StateMark } from './columns'

/** Every fact of one node with its source, and its history. */
export function NodeDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const trpc = useTRPC()
  const node = useQuery(trpc.nodes.get.queryOptions({ id: id ?? '' }, { enabled: id !== null }))
  return (
    <Dialog side open={id !== null} onClose={onClose} title={node.data?.name || 'Node'}>
      {node.error ? <Problem title="This node cannot be shown">{node.error.message}</Problem> : null}
      {node.isPending && id ? <Bone className="h-60! w-full" /> : null}
      {node.data ? <Details node={node.data} /> : null}
    </Dialog>
  )
}

function Details({ node }: { node: Outputs['nodes']['get'] }) {
  const marks = Object.entries(node.marks)
  return (
    <div className="grid gap-4">
      <p className="flex items-center gap-3">
        <StateMark state={node.state} />
        <span className="text-dim">
          the cloud says <span className="font-mono text-small">{node.providerState}</span>, seen{' '}
          <Age at={node.seenAt} />
        </span>
      </p>
      {node.fault ? <Problem title="The cloud's own words">{node.fault}</Problem> : null}
      {node.ssh ? <Pasteable text={node.ssh} /> : null}
      <Facts
        rows={[
          {
            name: 'Cloud',
            value: (
              <Link href={paths.cloud(node.cloud)} className="text-plum underline underline-offset-2">
                {node.cloudName}
              </Link>
            ),
          },
          ...(node.simulated ? [{ name: '', value: <Simulated>simulated cloud</Simulated> }] : []),
          { name: 'Id', value: node.providerId, mono: true },
          { name: 'Size', value: `${formatSize(node.vcpu, node.memoryMiB)}${node.flavor ? `, ${node.flavor}` : ''}` },
          { name: 'Image', value: node.image ?? node.imageId ?? 'unknown' },
          { name: 'Zone', value: node.zone ?? 'not told' },
          { name: 'Key', value: node.keyName ?? 'none', mono: node.keyName !== null },
          {
            name: 'Login user',
            value: node.loginUser
              ? `${node.loginUser} (${node.loginUserSource === 'learnt' ? 'worked on another node of this image' : 'worked on this node'})`
              : 'unknown',
            mono: node.loginUser !== null,
          },
          { name: 'Created', value: node.createdAt ? formatTime(node.createdAt) : 'not told' },
          { name: 'First seen', value: formatTime(node.firstSeenAt) },
          ...(node.goneAt ? [{ name: 'Gone', value: formatTime(node.goneAt) }] : []),
          ...(node.allocation
            ? [
                {
                  name: 'Allocation',
                  value: (
                    <Link href={paths.allocation(node.allocation)} className="text-plum underline underline-offset-2">
                      open
                    </Link>
                  ),
                },
              ]
            : []),
        ]}
      />
      <section aria-label="Addresses">
        <h3 className="mb-1 text-small text-dim">Addresses</h3>
        {node.addresses.length === 0 ? <p className="text-dim">none</p> : null}
        <ul className="grid gap-1">
          {node.addresses.map((address) => (
            <li key={address.address} className="flex flex-wrap gap-x-2">
              <span className="font-mono text-small">{address.address}</span>
              <span className="text-dim">
                {address.public ? 'public' : 'private'}
                {address.floating ? ', floating' : ''}
                {address.network ? `, on ${address.network}` : ''}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {marks.length > 0 ? (
        <section aria-label="Tags">
          <h3 className="mb-1 text-small text-dim">Tags</h3>
          <Facts rows={marks.map(([name, value]) => ({ name, value, mono: true }))} />
        </section>
      ) : null}
      <section aria-label="History">
        <h3 className="mb-1 text-small text-dim">History</h3>
        <ol className="grid gap-1">
          {node.history.map((entry) => (
            <li key={entry.from} className="grid grid-cols-[150px_1fr] gap-3">
              <time dateTime={entry.from} className="text-small text-dim">
                {formatTime(entry.from)}
              </time>
              <span>
                {stateLooks[entry.state].word}{' '}
                <span className="font-mono text-small text-dim">{entry.addresses.join(' ')}</span>
              </span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  )
}
