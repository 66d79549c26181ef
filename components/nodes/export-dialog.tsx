'use client'

import { useState } from 'react'
import type { NodeFilters } from '../nav/paths'
import { buttonClasses } from '../ui/button'
import { Pasteable } from '../ui/copy'
import { Dialog } from '../ui/dialog'
import { formatCount } from '../ui/words'
import { curlLine, type ExportFormat, exportFormats, exportPath } from './export-formats'
import { momentText } from './time/moment'

type Props = {
  /** How many nodes the filters show; null while that is not known. */
  count: number | null
  filters: NodeFilters
  open: boolean
  onClose: () => void
}

/** Exactly the nodes that the screen shows, as a file or as a line for a shell. */
export function ExportDialog({ count, filters, open, onClose }: Props) {
  const [chosen, setChosen] = useState<ExportFormat>(exportFormats[0])
  const path = exportPath(chosen, filters)
  const nodes = count === null ? 'The nodes' : `${formatCount(count)} ${count === 1 ? 'node' : 'nodes'}`
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Export nodes"
      description={`${nodes} that the filters show, as they ${filters.at ? `were at ${momentText(filters.at)}` : 'are now'}.`}
    >
      <fieldset className="grid gap-0.5">
        <legend className="sr-only">Format</legend>
        {exportFormats.map((format) => (
          <label
            key={format.id}
            className="flex min-h-7 cursor-pointer items-center gap-2 rounded-[4px] px-1 hover:bg-hover"
          >
            <input
              type="radio"
              name="export-format"
              checked={format.id === chosen.id}
              onChange={() => setChosen(format)}
              className="accent-plum"
            />
            <span className="font-semibold">{format.title}</span>
            <span className="min-w-0 flex-1 text-small text-dim">{format.what}</span>
          </label>
        ))}
      </fieldset>
      <div className="mt-3 flex justify-end">
        <a href={path} download className={buttonClasses('primary')}>
          Download {chosen.title}
        </a>
      </div>
      <p className="mt-4 mb-1 text-small text-dim">
        The same from a shell. An admin makes the token under Settings, Tokens; the role viewer is enough.
      </p>
      {open ? <Pasteable text={curlLine(window.location.origin, path)} /> : null}
    </Dialog>
  )
}
