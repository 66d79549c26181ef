'use client'

import { Dialog } from '../../ui/dialog'

type Props = { guideline: string; at: string | null; open: boolean; onClose: () => void }

/** Two clouds, or one cloud on two days, step by step; which ones stands in the URL. */
export function CompareDialog({ open, onClose }: Props) {
  return (
    <Dialog wide open={open} onClose={onClose} title="Compare">
      <p />
    </Dialog>
  )
}
