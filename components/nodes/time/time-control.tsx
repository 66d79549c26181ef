'use client'

import { useState } from 'react'
import { Button } from '../../ui/button'
import { Field, Input } from '../../ui/field'
import { Popover } from '../../ui/popover'
import type { NodesAddress } from '../use-nodes-address'
import { before, momentText, presets, readField } from './moment'

/** The moment that the list is of: now, or one of the past. */
export function TimeControl({ address: { filter, setParts } }: { address: NodesAddress }) {
  const { at } = filter
  return (
    <Popover
      label={at ? `as of ${momentText(at)}` : 'as of now'}
      width={260}
      className={`h-8 rounded-control border px-2.5 hover:bg-hover ${at ? 'border-part bg-part-soft text-part' : 'border-rule bg-panel text-dim'}`}
    >
      {(close) => (
        <Choices
          at={at ?? null}
          onChoose={(next) => {
            close()
            void setParts({ at: next })
          }}
        />
      )}
    </Popover>
  )
}

function Choices({ at, onChoose }: { at: string | null; onChoose: (at: string | null) => void }) {
  const [text, setText] = useState(at ? new Date(at).toISOString().slice(0, 16) : '')
  const [wrong, setWrong] = useState<string | null>(null)
  return (
    <div className="grid gap-1">
      {at ? (
        <Button size="small" onClick={() => onChoose(null)}>
          Back to now
        </Button>
      ) : null}
      {presets.map(({ name, ms }) => (
        <Button key={name} size="small" look="quiet" onClick={() => onChoose(before(Date.now(), ms))}>
          {name}
        </Button>
      ))}
      <form
        className="mt-1 grid gap-2 border-t border-hair pt-2"
        onSubmit={(event) => {
          event.preventDefault()
          const read = readField(text, Date.now())
          if (read) onChoose(read)
          else setWrong('Give a moment of the past.')
        }}
      >
        <Field id="nodes-at" label="Date and time, UTC" error={wrong}>
          <Input
            id="nodes-at"
            type="datetime-local"
            value={text}
            onChange={(event) => setText(event.target.value)}
            error={wrong}
          />
        </Field>
        <Button size="small" type="submit">
          Show that moment
        </Button>
      </form>
    </div>
  )
}
