import { stepById } from '@/server/domain/steps'
import { classes } from '../ui/classes'
import { Mark, verdictLooks } from '../ui/mark'
import type { CardCell } from './model'
import { delivered, deliveredShare, describeCell, describeDelivered } from './words'

const text = { yes: 'text-dim', part: 'text-part font-semibold', no: 'text-no font-semibold', unk: 'text-dim' } as const
/** The tint of a cell: what is off the line. */
export const tint = (cell: CardCell): string | false =>
  cell.verdict === 'PARTIAL' ? 'bg-part-soft' : cell.verdict === 'NO' ? 'bg-no-soft' : false

/** Glyph and word; a dotted line under the word says that the node came out right all the same. */
export function VerdictWords({ cell }: { cell: CardCell }) {
  const look = verdictLooks[cell.verdict]
  const share = deliveredShare(cell)
  return (
    <>
      <span className={classes('flex items-center gap-1.5 text-tiny leading-[14px]', text[look.tone])}>
        <Mark shape={look.shape} tone={look.tone} size={10} />
        <span className={classes(delivered(cell) && 'verdict-delivered')}>{cell.verdict}</span>
      </span>
      {share ? (
        <span aria-hidden className="block pl-4 text-tiny leading-[14px] text-dim">
          {share}
        </span>
      ) : null}
    </>
  )
}

/** A cell of the matrix: a button that opens it. */
export function VerdictButton({
  cell,
  cloud,
  cloudName,
  selected,
  onOpen,
}: {
  cell: CardCell
  cloud: string
  cloudName: string
  selected: boolean
  onOpen: (cloud: string, step: CardCell['step']) => void
}) {
  return (
    <button
      type="button"
      data-stop
      data-cell={`${cloud}.${cell.step}`}
      tabIndex={-1}
      title={describeCell(cell)}
      aria-pressed={selected}
      onClick={() => onOpen(cloud, cell.step)}
      className={classes(
        'flex h-[46px] w-full flex-col justify-center pr-1 pl-2 text-left hover:bg-hover focus-visible:-outline-offset-2',
        tint(cell),
        selected && 'outline-2 -outline-offset-2 outline-plum',
      )}
    >
      <span className="sr-only">
        {cloudName}, {cell.step} {stepById(cell.step).short}:{' '}
      </span>
      <VerdictWords cell={cell} />
      <span className="sr-only">, {describeDelivered(cell)}</span>
    </button>
  )
}
