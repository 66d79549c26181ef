import type { Outputs } from '../trpc/types'
import { Age } from '../ui/age'
import { Mark } from '../ui/mark'

type Hook = Outputs['webhooks']['list']['items'][number]
type Delivery = NonNullable<Hook['last']>

const words = { delivered: 'Delivered', waiting: 'Will be tried again', failed: 'Given up' } as const
const marks = {
  delivered: { shape: 'disc', tone: 'yes' },
  waiting: { shape: 'half', tone: 'part' },
  failed: { shape: 'square', tone: 'no' },
} as const

/** How a delivery stands, with a mark and a word. */
export function DeliveryMark({ delivery }: { delivery: Delivery }) {
  const state = delivery.state === 'waiting' && delivery.attempts === 0 ? 'On its way' : words[delivery.state]
  return (
    <span className="inline-flex items-center gap-1.5">
      <Mark {...marks[delivery.state]} />
      {state}
    </span>
  )
}

/** What became of the newest event, or why nothing is told any more. */
export function WebhookState({ hook }: { hook: Hook }) {
  if (hook.disabledAt)
    return (
      <span className="block max-w-[24rem]">
        <span className="font-semibold text-no">Disabled</span> <Age at={hook.disabledAt} />
        <span className="block text-small text-dim">{hook.disabledWhy}</span>
      </span>
    )
  if (!hook.last) return <span className="text-dim">none yet</span>
  return (
    <span className="block max-w-[24rem]">
      <DeliveryMark delivery={hook.last} /> <Age at={hook.last.lastAt ?? hook.last.createdAt} />
      {hook.last.lastProblem ? <span className="block text-small text-dim">{hook.last.lastProblem}</span> : null}
    </span>
  )
}
