'use client'

import { type DragEvent, useId, useState } from 'react'
import { buttonClasses } from '../ui/button'
import { classes } from '../ui/classes'

/** A place for files: picked or dropped, one or several. A label, so that a keyboard reaches the input itself. */
export function DropFiles({
  label,
  hint,
  accept,
  busy,
  disabledReason,
  onFiles,
}: {
  label: string
  hint: string
  accept?: string
  busy: boolean
  disabledReason?: string | null
  onFiles: (files: File[]) => void
}) {
  const id = useId()
  const [over, setOver] = useState(false)
  const off = busy || Boolean(disabledReason)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const files = [...event.dataTransfer.files]
    if (!off && files.length > 0) onFiles(files)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the way of a mouse; the input inside is everybody's
    <div
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={classes(
        'flex flex-wrap items-center gap-3 rounded-panel border border-dashed px-4 py-3',
        over && !off ? 'border-plum bg-plum-soft' : 'border-rule bg-panel',
      )}
    >
      <label
        htmlFor={id}
        title={disabledReason ?? undefined}
        className={classes(
          buttonClasses('primary'),
          'focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-plum',
          off && 'pointer-events-none opacity-50',
        )}
      >
        {busy ? 'Reading ...' : label}
        <input
          id={id}
          type="file"
          multiple
          accept={accept}
          disabled={off}
          className="sr-only"
          onChange={(event) => {
            const files = [...(event.target.files ?? [])]
            event.target.value = ''
            if (files.length > 0) onFiles(files)
          }}
        />
      </label>
      <span className="min-w-0 flex-1 text-small text-dim">
        {disabledReason ? `Not available: ${disabledReason}` : hint}
      </span>
    </div>
  )
}
