import type { ReactNode } from 'react'
import type { NodeState } from '@/server/domain/node'
import type { NodeSortKey } from '@/server/domain/node-list'
import { formatAge, formatTime } from '../../ui/age'
import { Mark } from '../../ui/mark'
import { Simulated } from '../../ui/states'
import { formatSize, stateLooks } from '../../ui/words'
import type { NodeRow } from './book'
import type { ColumnId } from './column-choice'

export type Column = {
  id: ColumnId
  title: string
  /** A track of the grid; `minPx` is what it takes at least. */
  width: string
  minPx: number
  sort?: NodeSortKey
  /** Orders from the largest or newest at the first click. */
  descends?: boolean
  cell: (node: NodeRow) => ReactNode
  bone: string
}

const unknown = <span className="text-dim">unknown</span>
const untold = <span className="text-dim">not told</span>
const mono = (text: string) => <span className="font-mono text-small">{text}</span>
const ago = (iso: string) => (
  <time dateTime={iso} title={formatTime(iso)}>
    {formatAge(Date.now() - Date.parse(iso))}
  </time>
)

/** All columns: the head, the rows and the skeleton are made of these. */
export const columns = {
  name: {
    ...{ id: 'name', title: 'Name', sort: 'name', width: 'minmax(106px,1.5fr)', minPx: 106, bone: 'w-24' },
    cell: (node) => <span className="font-mono text-small font-semibold">{node.name || '(no name)'}</span>,
  },
  state: {
    ...{ id: 'state', title: 'State', sort: 'state', width: '84px', minPx: 84, bone: 'w-16' },
    cell: (node) => <StateMark state={node.state} />,
  },
  cloud: {
    ...{ id: 'cloud', title: 'Cloud', sort: 'cloud', width: 'minmax(132px,1fr)', minPx: 132, bone: 'w-24' },
    cell: (node) => (
      <span className="flex items-center gap-1.5">
        <span className="truncate">{node.cloudName}</span>
        {node.simulated ? <Simulated>sim</Simulated> : null}
      </span>
    ),
  },
  public: {
    ...{ id: 'public', title: 'Public address', width: 'minmax(142px,1.1fr)', minPx: 142, bone: 'w-28' },
    cell: (node) => <Address node={node} wanted />,
  },
  private: {
    ...{ id: 'private', title: 'Private', width: '102px', minPx: 102, bone: 'w-20' },
    cell: (node) => <Address node={node} wanted={false} />,
  },
  size: {
    ...{ id: 'size', title: 'Size', sort: 'vcpu', descends: true, width: '80px', minPx: 80, bone: 'w-16' },
    cell: (node) => formatSize(node.vcpu, node.memoryMiB),
  },
  image: {
    ...{ id: 'image', title: 'Image', width: 'minmax(72px,1.1fr)', minPx: 72, bone: 'w-28' },
    cell: (node) => (node.image ? <span title={node.image}>{node.image}</span> : unknown),
  },
  login: {
    ...{ id: 'login', title: 'Login user', width: 'minmax(78px,0.9fr)', minPx: 78, bone: 'w-20' },
    cell: (node) =>
      node.loginUser ? (
        <>
          {mono(node.loginUser)} <span className="text-tiny text-dim">{node.loginUserSource}</span>
        </>
      ) : (
        unknown
      ),
  },
  age: {
    ...{ id: 'age', title: 'Age', sort: 'created', descends: true, width: '44px', minPx: 44, bone: 'w-8' },
    cell: (node) => (node.createdAt ? ago(node.createdAt) : untold),
  },
  zone: {
    ...{ id: 'zone', title: 'Zone', width: '104px', minPx: 104, bone: 'w-16' },
    cell: (node) => node.zone ?? untold,
  },
  flavor: {
    ...{ id: 'flavor', title: 'Flavor', width: '116px', minPx: 116, bone: 'w-20' },
    cell: (node) => (node.flavor ? mono(node.flavor) : untold),
  },
  key: {
    ...{ id: 'key', title: 'Key', width: 'minmax(96px,0.8fr)', minPx: 96, bone: 'w-16' },
    cell: (node) => (node.keyName ? <span title={node.keyName}>{mono(node.keyName)}</span> : untold),
  },
  tags: {
    ...{ id: 'tags', title: 'Tags', width: 'minmax(180px,1.6fr)', minPx: 180, bone: 'w-32' },
    cell: (node) => <Tags tags={node.tags} />,
  },
  id: {
    ...{ id: 'id', title: 'Id', width: '168px', minPx: 168, bone: 'w-32' },
    cell: (node) => <span title={node.providerId}>{mono(node.providerId)}</span>,
  },
  changed: {
    ...{ id: 'changed', title: 'Changed', sort: 'changed', descends: true, width: '72px', minPx: 72, bone: 'w-8' },
    cell: (node) => ago(node.changedAt),
  },
  seen: {
    ...{ id: 'seen', title: 'Seen', width: '56px', minPx: 56, bone: 'w-8' },
    cell: (node) => ago(node.seenAt),
  },
} as const satisfies Record<ColumnId, Column>

/**
 * For the cells of one column: at the left edge while a table that is wider than its box (`data-sideways`) is scrolled sideways. Their
 * row tells its background as `--ground`: a cell that inherits it has all cells styled anew whenever the row moves.
 */
export const staysInSight =
  'in-data-sideways:sticky in-data-sideways:left-0 in-data-sideways:-ml-2 in-data-sideways:content-center in-data-sideways:self-stretch in-data-sideways:border-r in-data-sideways:border-hair in-data-sideways:bg-(--ground) in-data-sideways:pl-2'

/** Columns in their order, with the grid's tracks and how wide the table is at least. */
export function layoutOf(ids: readonly ColumnId[], past = false) {
  const list = ids.map((id): Column => {
    const column: Column = columns[id]
    return past && column.sort !== 'name' ? { ...column, sort: undefined } : column
  })
  const [gapPx, padPx] = [8, 12]
  return {
    list,
    tracks: `24px ${list.map(({ width }) => width).join(' ')}`,
    minPx: 24 + list.reduce((sum, { minPx }) => sum + minPx + gapPx, 0) + 2 * padPx,
  }
}
export type TableLayout = ReturnType<typeof layoutOf>

/** `team=video, env`: as one searches for them; all of them where the pointer rests. */
function Tags({ tags }: { tags: NodeRow['tags'] }) {
  const texts = Object.entries(tags).map(([name, value]) => (value === '' ? name : `${name}=${value}`))
  if (texts.length === 0) return <span className="text-dim">none</span>
  return <span title={texts.join('\n')}>{mono(texts.join(', '))}</span>
}

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

/** The address that one would use, and why it is what it is. */
export function Address({ node, wanted }: { node: NodeRow; wanted: boolean }) {
  const found = node.addresses.filter((address) => address.public === wanted)
  const best = found.find((address) => address.version === 4) ?? found[0]
  if (!best) return <span className="text-dim">none</span>
  const more = found.length - 1
  const why = best.floating ? 'floating' : wanted && best.version === 6 ? 'IPv6' : wanted ? 'direct' : null
  return (
    <span className="font-mono text-small" title={found.map(({ address }) => address).join(', ')}>
      <span className={wanted ? undefined : 'text-dim'}>{best.address}</span>
      {why ? <span className="font-sans text-tiny text-dim"> {why}</span> : null}
      {more > 0 ? <span className="font-sans text-tiny text-dim"> +{more}</span> : null}
    </span>
  )
}
