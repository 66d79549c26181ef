'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Field, Input } from '../ui/field'
import { Problem } from '../ui/states'
import { toast } from '../ui/toast'
import { kindWords, type Leftover } from './words'

/** Asks once more, with the names. What is unknown has to be typed. Nothing happens when `items` is empty. */
export function RemovalDialog({
  items,
  onClose,
  onAsked,
}: {
  items: Leftover[]
  onClose: () => void
  onAsked: () => void
}) {
  return (
    <Dialog
      open={items.length > 0}
      onClose={onClose}
      title={`Remove ${countOf(items)}?`}
      description="Each is looked at once more, in its cloud and here, and removed only if nothing needs it. This cannot be undone."
    >
      {items.length > 0 ? <Form items={items} onClose={onClose} onAsked={onAsked} /> : null}
    </Dialog>
  )
}

const countOf = (items: Leftover[]): string =>
  items.length === 1 && items[0] ? `the ${kindWords[items[0].kind]} ${items[0].name}` : `${items.length} things`

function Form({ items, onClose, onAsked }: { items: Leftover[]; onClose: () => void; onAsked: () => void }) {
  const trpc = useTRPC()
  const [typed, setTyped] = useState('')
  const remove = useMutation(
    trpc.leftovers.remove.mutationOptions({
      onSuccess: ({ asked }) => {
        toast(`Removal of ${asked.length === 1 ? asked[0]?.name : `${asked.length} things`} asked for.`)
        onAsked()
      },
    }),
  )
  const unknown = items.find(({ verdict }) => verdict === 'unknown')
  const names = unknown ? { [unknown.id]: typed } : undefined
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        remove.mutate({ ids: items.map(({ id }) => id), names })
      }}
    >
      {remove.error ? (
        <Problem title="Nothing was removed" className="mb-3">
          {remove.error.message}
        </Problem>
      ) : null}
      <ul
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        className="mb-4 max-h-56 overflow-auto rounded-control bg-well p-2.5 text-small"
      >
        {items.map((item) => (
          <li key={item.id} className="break-all">
            {kindWords[item.kind]} <span className="font-mono">{item.name}</span>{' '}
            <span className="text-dim">{item.cloudName}</span>
          </li>
        ))}
      </ul>
      {unknown ? (
        <>
          <p className="mb-3">{unknown.why}</p>
          <Field id="leftover-name" label={`Type ${unknown.name} to remove it all the same`} className="mb-4">
            <Input
              id="leftover-name"
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              className="font-mono"
            />
          </Field>
        </>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Keep</Button>
        <Button
          type="submit"
          look="danger"
          busy={remove.isPending}
          disabledReason={unknown && typed !== unknown.name ? 'type its name first' : null}
        >
          Remove {items.length === 1 ? 'it' : `${items.length} things`}
        </Button>
      </div>
    </form>
  )
}
