// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its row by aria-activedescendant, since rows come and go
import { memo } from 'react'
import { classes } from '../../ui/classes'
import { Bone } from '../../ui/states'
import { formatSize } from '../../ui/words'
import type { NodeRow } from './book'
import { Address, StateMark, staysInSight, type TableLayout } from './columns'

type Props = {
  index: number
  /** Pixels from the top of the box's content. */
  top: number
  /** Undefined while its page is read. */
  node: NodeRow | undefined
  layout: TableLayout
  /** Null: nothing can be selected here. */
  selected: boolean | null
  active: boolean
  open: boolean
  card: boolean
}

/** Hundreds of bones that breathe cost each frame more than filling the rows does. */
const still = 'animate-none!'

/**
 * One row; clicks are taken by the table, so that a row holds no function of its own. It is not `contain: paint` besides: each row
 * would be a part of its own that is put together anew in each frame.
 */
export const Row = memo(function Row({ index, top, node, layout, selected, active, open, card }: Props) {
  return (
    <div
      role="row"
      id={`node-row-${index}`}
      data-row={index}
      aria-rowindex={index + 2}
      aria-selected={selected ?? false}
      className={classes(
        'absolute inset-x-0 grid cursor-pointer items-center border-b border-hair bg-(--ground) px-3 hover:[--ground:var(--hover)]',
        card ? 'h-[76px] grid-cols-[24px_minmax(0,1fr)] gap-2.5' : 'h-8 gap-2 [grid-template-columns:var(--tracks)]',
        open || selected ? '[--ground:var(--plum-soft)]' : '[--ground:var(--panel)]',
        // Over the cells: the one that stays in sight would cover an outline.
        active && 'after:pointer-events-none after:absolute after:inset-0 after:border-2 after:border-plum/60',
      )}
      style={{ transform: `translateY(${top}px)`, contain: 'size layout style' }}
    >
      <span role="gridcell" data-check className="flex h-full items-center">
        {selected === null ? null : (
          <input
            type="checkbox"
            readOnly
            tabIndex={-1}
            checked={selected}
            aria-label={`Select ${node?.name || 'node'}`}
            className="pointer-events-none accent-plum"
          />
        )}
      </span>
      {card ? (
        <Card node={node} />
      ) : (
        layout.list.map((column) => (
          <span
            key={column.id}
            role="gridcell"
            className={classes('min-w-0 truncate', column.id === 'name' && staysInSight)}
          >
            {node ? column.cell(node) : <Bone className={classes(column.bone, still)} />}
          </span>
        ))
      )}
    </div>
  )
})

/** A node on a narrow screen: what one looks for first, in three lines. */
function Card({ node }: { node: NodeRow | undefined }) {
  if (!node)
    return (
      <span role="gridcell" className="grid gap-1.5">
        <Bone className={classes('w-32', still)} />
        <Bone className={classes('w-48', still)} />
      </span>
    )
  return (
    <span role="gridcell" className="grid min-w-0 gap-px">
      <span className="flex min-w-0 justify-between gap-3">
        <span className="truncate font-mono text-small font-semibold">{node.name || '(no name)'}</span>
        <StateMark state={node.state} />
      </span>
      <span className="truncate">
        <Address node={node} wanted={node.addresses.some((address) => address.public)} />
      </span>
      <span className="truncate text-small text-dim">
        {node.cloudName}
        {node.simulated ? ' (simulated)' : ''} · {formatSize(node.vcpu, node.memoryMiB)} ·{' '}
        {node.image ?? 'image unknown'}
      </span>
    </span>
  )
}
