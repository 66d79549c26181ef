'use client'

import { Field, Input, Select } from '../../ui/field'
import type { Side } from './sides'

type Props = {
  id: string
  label: string
  side: Side | null
  /** The day of the matrix: what a side starts with. */
  at: string | null
  clouds: readonly { id: string; name: string }[]
  onChoose: (side: Side | null) => void
}

/** A cloud and, if wanted, a past day. */
export function SidePicker({ id, label, side, at, clouds, onChoose }: Props) {
  const known = side ? clouds.some((cloud) => cloud.id === side.cloud) : true
  return (
    <fieldset className="grid min-w-0 grid-cols-[minmax(0,1fr)_130px] gap-2">
      <legend className="sr-only">{label} side</legend>
      <Field id={`compare-${id}`} label={`${label} cloud`}>
        <Select
          id={`compare-${id}`}
          value={side?.cloud ?? ''}
          onChange={(event) => onChoose(event.target.value ? { cloud: event.target.value, at: side?.at ?? at } : null)}
        >
          <option value="">Choose a cloud</option>
          {known || !side ? null : <option value={side.cloud}>{side.cloud} (not here any more)</option>}
          {clouds.map((cloud) => (
            <option key={cloud.id} value={cloud.id}>
              {cloud.name}
            </option>
          ))}
        </Select>
      </Field>
      <Field id={`compare-${id}-day`} label="on day (now if empty)">
        <Input
          id={`compare-${id}-day`}
          type="date"
          max={new Date().toISOString().slice(0, 10)}
          value={side?.at ?? ''}
          disabled={!side}
          onChange={(event) => (side ? onChoose({ ...side, at: event.target.value || null }) : undefined)}
        />
      </Field>
    </fieldset>
  )
}
