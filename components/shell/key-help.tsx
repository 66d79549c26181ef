'use client'

import { Dialog } from '../ui/dialog'
import { Kbd } from '../ui/states'
import { pages } from './navigation'

/** Every key of the product. */
export function KeyHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const rows = [
    ...pages.map((page) => ({ keys: ['g', page.key], what: `Go to ${page.name}` })),
    { keys: ['⌘ K'], what: 'Jump to a page, node or cloud, or do something' },
    { keys: ['/'], what: 'Search on this page' },
    { keys: ['j', 'k'], what: 'Next and previous node in the list' },
    { keys: ['x'], what: 'Select the node; Shift J, Shift K or Shift and a click select a range' },
    { keys: ['f'], what: 'Filter the nodes' },
    { keys: ['[', ']'], what: 'Previous and next saved view' },
    { keys: ['e'], what: 'Export the nodes' },
    { keys: ['Enter'], what: 'Open the node, step or cell' },
    { keys: ['← ↑ ↓ →'], what: 'Move between steps of an allocation, or cells of a scorecard' },
    { keys: ['?'], what: 'This list' },
  ]
  return (
    <Dialog open={open} onClose={onClose} title="Keys">
      <dl className="grid grid-cols-[96px_1fr] gap-y-2">
        {rows.map((row) => (
          <div key={row.what} className="contents">
            <dt className="flex gap-1">
              {row.keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd className="text-dim">{row.what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
