'use client'

import { Dialog } from '../../ui/dialog'

type Props = { guideline: string; at: string | null; role: string; open: boolean; onClose: () => void }

/** How a scorecard leaves: public link, badge, files, signed evidence. */
export function ShareDialog({ open, onClose }: Props) {
  return (
    <Dialog wide open={open} onClose={onClose} title="Share and export">
      <p />
    </Dialog>
  )
}
