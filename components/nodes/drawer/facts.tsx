import Link from 'next/link'
import type { ReactNode } from 'react'
import { paths } from '../../nav/paths'
import type { Outputs } from '../../trpc/types'
import { formatTime } from '../../ui/age'
import { Simulated } from '../../ui/states'
import { formatSize } from '../../ui/words'
import { reachWords } from '../filters/filter-words'

export type NodeDetail = Outputs['nodes']['get']
type Fact = { name: string; value: ReactNode; mono?: boolean }

const link = 'text-plum underline underline-offset-2'
const From = ({ children }: { children: ReactNode }) => (
  <span className="font-sans text-small text-dim"> {children}</span>
)
const untold = <span className="font-sans text-dim">not told by the cloud</span>

const loginSources = {
  observed: 'observed: it worked on this node',
  learnt: 'learnt: it worked on another node of this image',
} as const

/** Each fact with where it is from; what the cloud does not tell says so. */
export function factsOf(node: NodeDetail): Fact[] {
  const size = node.vcpu === null && node.memoryMiB === null ? null : formatSize(node.vcpu, node.memoryMiB)
  return [
    {
      name: 'Cloud',
      value: (
        <>
          <Link href={paths.cloud(node.cloud)} className={link}>
            {node.cloudName}
          </Link>{' '}
          {node.simulated ? <Simulated /> : null}
        </>
      ),
    },
    { name: 'Id', value: node.providerId, mono: true },
    {
      name: 'Size',
      value: size ? (
        <>
          {size} <From>from the flavor or the listing</From>
        </>
      ) : (
        untold
      ),
    },
    { name: 'Flavor', value: node.flavor ?? node.flavorId ?? untold, mono: node.flavor !== null },
    {
      name: 'Image',
      value: node.image ? (
        <>
          {node.image} {node.imageId && node.imageId !== node.image ? <From>{node.imageId}</From> : null}
        </>
      ) : (
        untold
      ),
    },
    {
      name: 'Login user',
      value: node.loginUser ? (
        <>
          <span className="font-mono text-small">{node.loginUser}</span>
          {node.loginUserSource ? <From>{loginSources[node.loginUserSource]}</From> : null}
        </>
      ) : (
        <span className="text-dim">unknown: nobody logged in through Plumbline yet</span>
      ),
    },
    {
      name: 'Reach',
      value: (
        <>
          {reachWords[node.reach]} <From>from its addresses</From>
        </>
      ),
    },
    { name: 'Zone', value: node.zone ?? untold },
    { name: 'Key', value: node.keyName ?? untold, mono: node.keyName !== null },
    {
      name: 'Created',
      value: node.createdAt ? (
        <>
          {formatTime(node.createdAt)} <From>by the cloud</From>
        </>
      ) : (
        untold
      ),
    },
    {
      name: 'First seen',
      value: (
        <>
          {formatTime(node.firstSeenAt)} <From>by our listing</From>
        </>
      ),
    },
    { name: 'Changed', value: formatTime(node.changedAt) },
    {
      name: 'Seen',
      value: (
        <>
          {formatTime(node.seenAt)} <From>in the listing of {node.cloudName}</From>
        </>
      ),
    },
    ...(node.goneAt ? [{ name: 'Gone', value: formatTime(node.goneAt) }] : []),
    {
      name: 'Owner',
      value: node.allocation ? (
        <Link href={paths.allocation(node.allocation)} className={link}>
          allocation {node.allocation.slice(0, 8)}
        </Link>
      ) : (
        'made elsewhere'
      ),
    },
  ]
}
