'use client'

import { Lifecycle } from '../../clouds/lifecycle'
import type { Outputs } from '../../trpc/types'
import { Simulated } from '../../ui/states'

export type ChoiceCloud = Outputs['clouds']['list']['items'][number]

/** Why nothing would be run on a cloud, as far as it is known before; null: it would be. */
export const whySkipped = (cloud: ChoiceCloud): string | null =>
  cloud.lifecycle?.refusesLaunch ? cloud.lifecycle.message : null

/** What may go wrong there, from the last look at it; null: nothing known. */
const doubt = (cloud: ChoiceCloud): string | null =>
  cloud.health === 'failing'
    ? `Does not answer: ${cloud.problem ?? 'no reason was told'}. The result would be UNKNOWN.`
    : cloud.paused
      ? `Is not asked for now: ${cloud.paused.reason}`
      : null

type Props = {
  id: string
  clouds: readonly ChoiceCloud[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

/** The clouds of a conformance run, each with the reason why it would be skipped. */
export function CloudChoice({ id, clouds, chosen, onChange }: Props) {
  const open = clouds.filter((cloud) => whySkipped(cloud) === null)
  return (
    <fieldset className="min-w-0" aria-describedby={`${id}-count`}>
      <div className="mb-1 flex items-baseline gap-3 text-small text-dim">
        <legend className="contents font-medium">Clouds</legend>
        <span id={`${id}-count`} aria-live="polite">
          {chosen.length} of {clouds.length} chosen
        </span>
        <button
          type="button"
          className="ml-auto text-plum underline underline-offset-2"
          onClick={() => onChange(chosen.length === open.length ? [] : open.map((cloud) => cloud.id))}
        >
          {chosen.length === open.length ? 'Choose none' : 'Choose all'}
        </button>
      </div>
      <div className="scroll-thin grid max-h-72 overflow-y-auto rounded-control border border-rule">
        {clouds.map((cloud) => {
          const skipped = whySkipped(cloud)
          const note = skipped ?? doubt(cloud)
          return (
            <label
              key={cloud.id}
              className="flex min-h-8 cursor-pointer flex-wrap items-center gap-x-2.5 gap-y-0.5 border-b border-hair px-2.5 py-1 last:border-b-0 hover:bg-hover"
            >
              <input
                type="checkbox"
                checked={skipped === null && chosen.includes(cloud.id)}
                disabled={skipped !== null}
                onChange={(event) =>
                  onChange(event.target.checked ? [...chosen, cloud.id] : chosen.filter((one) => one !== cloud.id))
                }
                className="h-3.5 w-3.5 accent-plum"
              />
              <span className="min-w-0 truncate">{cloud.name}</span>
              {cloud.simulated ? <Simulated /> : null}
              {cloud.yardstick ? <span className="text-tiny text-dim">the yardstick</span> : null}
              <Lifecycle lifecycle={cloud.lifecycle} explained={false} />
              <span className="ml-auto font-mono text-tiny text-dim">{cloud.provider}</span>
              {note ? (
                <span className={`w-full pl-6 text-small ${skipped ? 'text-dim' : 'text-part'}`}>
                  {skipped ? 'Skipped: ' : ''}
                  {note}
                </span>
              ) : null}
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}
