import type { ReactNode } from 'react'
import type { NodeState } from '@/server/domain/node'
import { Age } from '../ui/age'
import { Mark } from '../ui/mark'
import { Bone, Simulated } from '../ui/states'
import { formatSize, stateLooks } from '../ui/words'

export type NodeRow = {
  id: string
  cloud: string
  cloudName: string
  simulated: boolean
  providerId: string
  name: string
  state: NodeState
  addresses: { address: string; version: 4 | 6; public: boolean; floating: boolean }[]
  flavor: string | null
  vcpu: number | null
  memoryMiB: number | null
  image: string | null
  loginUser: string | null
  loginUserSource: 'observed' | 'learnt' | null
  allocation: string | null
  createdAt: string | null
}

export type Column = { id: string; title: string; width: string; cell: (node: NodeRow) => ReactNode; bone: string }

const unknown = <span className="text-dim">unknown</span>

/** The table's columns: its head, its rows and its skeleton are all made from these. Widths are grid tracks. */
export const columns: Column[] = [
  {
    id: 'name',
    title: 'Name',
    width: 'minmax(120px,1.4fr)',
    bone: 'w-24',
    cell: (node) => <span className="font-mono text-small font-semibold">{node.name || '(no name)'}</span>,
  },
  { id: 'state', title: 'State', width: '86px', bone: 'w-16', cell: (node) => <StateMark state={node.state} /> },
  {
    id: 'cloud',
    title: 'Cloud',
    width: 'minmax(146px,1fr)',
    bone: 'w-24',
    cell: (node) => (
      <span className="flex items-center gap-1.5">
        <span className="truncate">{node.cloudName}</span>
        {node.simulated ? <Simulated>sim</Simulated> : null}
      </span>
    ),
  },
  {
    id: 'public',
    title: 'Public address',
    width: 'minmax(150px,1.1fr)',
    bone: 'w-28',
    cell: (node) => <Address node={node} public />,
  },
  {
    id: 'private',
    title: 'Private',
    width: '106px',
    bone: 'w-20',
    cell: (node) => <Address node={node} public={false} />,
  },
  { id: 'size', title: 'Size', width: '82px', bone: 'w-16', cell: (node) => formatSize(node.vcpu, node.memoryMiB) },
  {
    id: 'image',
    title: 'Image',
    width: 'minmax(90px,1.2fr)',
    bone: 'w-28',
    cell: (node) => <span title={node.image ?? undefined}>{node.image ?? unknown}</span>,
  },
  {
    id: 'login',
    title: 'Login user',
    width: 'minmax(70px,0.9fr)',
    bone: 'w-14',
    cell: (node) =>
      node.loginUser ? (
        <span className="font-mono text-small">
          {node.loginUser} <span className="font-sans text-tiny text-dim">{node.loginUserSource}</span>
        </span>
      ) : (
        unknown
      ),
  },
  {
    id: 'age',
    title: 'Age',
    width: '36px',
    bone: 'w-8',
    cell: (node) => (node.createdAt ? <Age at={node.createdAt} suffix="" /> : unknown),
  },
]
export const tracks = columns.map((column) => column.width).join(' ')

/** State as shape and word. */
export function StateMark({ state }: { state: NodeState }) {
  const look = stateLooks[state]
  return (
    <span className="inline-flex items-center gap-2">
      <Mark shape={look.shape} tone={look.tone} size={9} />
      {look.word}
    </span>
  )
}

function Address({ node, public: wanted }: { node: NodeRow; public: boolean }) {
  const found = node.addresses.filter((address) => address.public === wanted)
  const best = found.find((address) => address.version === 4) ?? found[0]
  if (!best) return <span className="text-dim">none</span>
  return (
    <span className="font-mono text-small">
      <span className={wanted ? undefined : 'text-dim'}>{best.address}</span>
      {best.floating ? <span className="text-tiny text-dim"> floating</span> : null}
    </span>
  )
}

/** Rows of the same columns while the first page is read. */
export const SkeletonRows = ({ count }: { count: number }) => (
  <>
    {Array.from({ length: count }, (_, index) => (
      <div
        key={index}
        aria-hidden
        className="grid h-8 items-center gap-2.5 border-b border-hair px-3"
        style={{ gridTemplateColumns: tracks }}
      >
        {columns.map((column) => (
          <Bone key={column.id} className={column.bone} />
        ))}
      </div>
    ))}
  </>
)
