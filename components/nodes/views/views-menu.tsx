'use client'

import dynamic from 'next/dynamic'
import { buttonClasses } from '../../ui/button'
import { Popover } from '../../ui/popover'
import type { Views } from './use-views'

const ViewList = dynamic(async () => (await import('./view-list')).ViewList, {
  ssr: false,
  loading: () => <p className="text-dim">Views are loading…</p>,
})

/** The saved view that is shown, and all others. */
export function ViewsMenu({ views, mayShare }: { views: Views; mayShare: boolean }) {
  return (
    <Popover
      label={
        <span className="inline-block max-w-[220px] truncate">
          {views.open ? `View: ${views.open.name}${views.changed ? ', changed' : ''}` : 'Views'}
        </span>
      }
      width={360}
      className={buttonClasses('plain')}
    >
      {(close) => <ViewList views={views} mayShare={mayShare} onClose={close} />}
    </Popover>
  )
}
