'use client'

import { useState } from 'react'
import { Dialog } from '../../ui/dialog'
import { Badges } from './badges'
import { Files } from './files'
import { type MadeLink, PublicLinks } from './public-links'

type Props = { guideline: string; at: string | null; role: string; open: boolean; onClose: () => void }

/** How a scorecard leaves: a public page that ends, a badge, files, evidence with a signature. */
export function ShareDialog({ guideline, at, role, open, onClose }: Props) {
  const [link, setLink] = useState<MadeLink | null>(null)
  return (
    <Dialog
      side
      wide
      open={open}
      onClose={onClose}
      title={<span className="text-[16px]">Share and export</span>}
      description={`${guideline}, ${at ? `as of ${at}` : 'as it is now'}.`}
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
        <PublicLinks guideline={guideline} at={at} role={role} made={link} onMade={setLink} />
        <Badges guideline={guideline} link={link} />
        <Files guideline={guideline} at={at} />
      </div>
    </Dialog>
  )
}
