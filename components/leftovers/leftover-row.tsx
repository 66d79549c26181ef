import Link from 'next/link'
import { paths } from '../nav/paths'
import { Age } from '../ui/age'
import { Button } from '../ui/button'
import { Mark } from '../ui/mark'
import { describeCost, describeNext, kindWords, type Leftover, nextLooks } from './words'

type Props = {
  item: Leftover
  /** Null where a person may not choose it: an unknown thing is removed by its name, one by one. */
  chosen: boolean | null
  onChoose: (chosen: boolean) => void
  onRemove: () => void
  mayNot: string | null
}

/** One thing: what it is and costs by, how old, where from, why it is here, and what happens next. */
export function LeftoverRow({ item, chosen, onChoose, onRemove, mayNot }: Props) {
  const label = `${kindWords[item.kind]} ${item.name}`
  const moving = item.next === 'removing' || item.next === 'asked'
  return (
    <li
      data-testid="leftover"
      className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-3 gap-y-1.5 border-t border-hair px-4 py-3 min-[900px]:grid-cols-[20px_minmax(0,1.25fr)_minmax(0,0.8fr)_minmax(0,1.35fr)_auto]"
    >
      <span className="row-span-4 pt-0.5 min-[900px]:row-span-1">
        {chosen === null ? null : (
          <input
            type="checkbox"
            aria-label={`Choose ${label}`}
            checked={chosen}
            disabled={moving}
            onChange={(event) => onChoose(event.target.checked)}
            className="size-4 accent-plum"
          />
        )}
      </span>
      <What item={item} />
      <Origin item={item} />
      <Fate item={item} />
      <div className="col-start-2 min-[900px]:col-start-auto min-[900px]:justify-self-end">
        <Button size="small" look="danger" busy={moving} disabledReason={mayNot} onClick={onRemove}>
          Remove…<span className="sr-only"> {label}</span>
        </Button>
      </div>
    </li>
  )
}

/** What it is and what it costs by. */
export function What({ item }: { item: Leftover }) {
  return (
    <div className="min-w-0">
      <p className="break-words">
        {kindWords[item.kind]} <span className="font-mono text-small font-medium break-all">{item.name}</span>
      </p>
      {item.providerId === item.name ? null : (
        <p className="font-mono text-tiny break-all text-dim">{item.providerId}</p>
      )}
      <p className="text-small text-dim">{describeCost(item)}</p>
    </div>
  )
}

function Origin({ item }: { item: Leftover }) {
  return (
    <div className="col-start-2 min-w-0 text-small min-[900px]:col-start-auto">
      <p>
        {item.facts.createdAt ? (
          <>
            made <Age at={item.facts.createdAt} />
          </>
        ) : (
          <span className="text-dim">age not told</span>
        )}
        , seen for <Age at={item.firstSeenAt} suffix="" />
      </p>
      {item.origin ? (
        <p className="text-dim">
          from{' '}
          <Link
            href={paths.allocation(item.origin.allocation, { node: item.origin.node })}
            className="text-plum underline underline-offset-2"
          >
            {item.origin.nodeName}
          </Link>{' '}
          of {item.origin.by}
        </p>
      ) : (
        <p className="text-dim">from an allocation that is not known here</p>
      )}
    </div>
  )
}

function Fate({ item }: { item: Leftover }) {
  const look = nextLooks[item.next]
  return (
    <div className="col-start-2 min-w-0 text-small min-[900px]:col-start-auto">
      <p className="flex items-baseline gap-2">
        <Mark shape={look.shape} tone={look.tone} size={9} className="translate-y-px" />
        <span>
          <span className="font-semibold">{look.word}.</span> {item.why}
        </span>
      </p>
      <p className="text-dim">{describeNext(item)}</p>
      {item.problem && item.next !== 'removing' ? <p className="break-words text-no">{item.problem}</p> : null}
    </div>
  )
}
