import Link from 'next/link'
import { Bone } from '../ui/states'
import { formatCount } from '../ui/words'

export type Count = { value: number; what: string; tone?: 'no' | 'part'; href?: string }

/** The row of figures: one number, one sentence each. A figure that leads somewhere is a link. */
export function Counts({ counts }: { counts: Count[] | null }) {
  const cells = counts ?? Array.from({ length: 6 }, () => null)
  return (
    <section
      aria-label="The fleet in numbers"
      aria-busy={counts === null}
      className="mb-5 grid grid-cols-2 overflow-hidden rounded-panel border border-rule bg-panel min-[600px]:grid-cols-3 min-[1000px]:grid-cols-6"
    >
      {cells.map((count, index) => (
        <div key={index} className="-mb-px -ml-px min-h-[70px] border-b border-l border-hair px-4 py-3">
          {count ? <Figure count={count} /> : <Bone className="h-6! w-16" />}
        </div>
      ))}
    </section>
  )
}

const tones = { no: 'text-no', part: 'text-part' } as const

function Figure({ count }: { count: Count }) {
  const body = (
    <>
      <span className={`block text-figure font-semibold ${count.tone && count.value > 0 ? tones[count.tone] : ''}`}>
        {formatCount(count.value)}
      </span>
      <span className="block text-small text-dim">{count.what}</span>
    </>
  )
  return count.href ? (
    <Link href={count.href} className="-m-1 block rounded-control p-1 hover:bg-hover">
      {body}
    </Link>
  ) : (
    body
  )
}
