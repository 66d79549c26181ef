'use client'

import { useState } from 'react'
import { Button } from '../../ui/button'
import { Field, Input } from '../../ui/field'
import type { Views } from './use-views'

/** Keeps what is shown under a name, or gives the open view another one. */
export function SaveView({ views, mayShare, onDone }: { views: Views; mayShare: boolean; onDone: () => void }) {
  const { open, save, update, query } = views
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const renames = open?.changeable && name.trim() !== '' && name.trim() !== open.name
  return (
    <form
      className="grid gap-2 border-t border-hair pt-2"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(
          { name, query, shared },
          {
            onSuccess: (view) => {
              views.go(view.id, view.query)
              onDone()
            },
          },
        )
      }}
    >
      <Field id="view-name" label="Save what is shown as" error={save.error?.message}>
        <Input
          id="view-name"
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.target.value)}
          error={save.error?.message}
        />
      </Field>
      {mayShare ? (
        <label className="flex min-h-6 items-center gap-2">
          <input
            type="checkbox"
            checked={shared}
            onChange={(event) => setShared(event.target.checked)}
            className="accent-plum"
          />
          for everybody
        </label>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size="small" disabled={name.trim() === ''} busy={save.isPending}>
          Save the view
        </Button>
        {open && renames ? (
          <Button
            size="small"
            look="quiet"
            busy={update.isPending}
            onClick={() => update.mutate({ id: open.id, name })}
          >
            Rename {open.name}
          </Button>
        ) : null}
      </div>
    </form>
  )
}
