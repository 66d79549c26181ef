import Link from 'next/link'
import { paths } from '../nav/paths'
import type { Outputs } from '../trpc/types'
import { Age } from '../ui/age'
import { Mark, type Shape, type Tone } from '../ui/mark'

type Allocation = Outputs['allocations']['list']['items'][number]

export const allocationLooks = {
  queued: { word: 'queued', shape: 'ring', tone: 'unk' },
  running: { word: 'running', shape: 'ring', tone: 'plum' },
  delivered: { word: 'delivered', shape: 'disc', tone: 'yes' },
  partial: { word: 'partly delivered', shape: 'half', tone: 'part' },
  failed: { word: 'failed', shape: 'square', tone: 'no' },
  cancelled: { word: 'cancelled', shape: 'dash', tone: 'unk' },
  releasing: { word: 'releasing', shape: 'ring', tone: 'plum' },
  released: { word: 'released', shape: 'dash', tone: 'unk' },
} as const satisfies Record<Allocation['state'], { word: string; shape: Shape; tone: Tone }>

export function AllocationState({ state }: { state: Allocation['state'] }) {
  const look = allocationLooks[state]
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <Mark shape={look.shape} tone={look.tone} size={9} />
      {look.word}
    </span>
  )
}

/** One allocation in a list: name, how far its nodes are, clouds, who and when. */
export function AllocationRow({ allocation }: { allocation: Allocation }) {
  const delivered = allocation.nodes.filter((node) => node.state === 'delivered').length
  const clouds = allocation.clouds.length
  return (
    <li>
      <Link
        href={paths.allocation(allocation.id)}
        className="grid min-h-9 grid-cols-[1fr_auto] items-center gap-x-4 px-4 py-1 hover:bg-hover min-[700px]:grid-cols-[minmax(120px,1fr)_140px_minmax(120px,1fr)_minmax(90px,140px)_70px]"
      >
        <span className="truncate font-semibold">{allocation.name}</span>
        <AllocationState state={allocation.state} />
        <span className="truncate text-dim">
          {delivered} of {allocation.nodes.length} {allocation.nodes.length === 1 ? 'node' : 'nodes'} delivered ·{' '}
          {clouds} {clouds === 1 ? 'cloud' : 'clouds'}
        </span>
        <span className="hidden truncate text-dim min-[700px]:block">{allocation.createdBy}</span>
        <span className="text-right text-dim">
          <Age at={allocation.createdAt} suffix="" />
        </span>
      </Link>
    </li>
  )
}
