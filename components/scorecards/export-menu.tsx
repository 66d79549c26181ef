'use client'

import type { ReactNode } from 'react'
import { paths } from '../nav/paths'
import { buttonClasses } from '../ui/button'
import { Popover } from '../ui/popover'

const item = 'flex min-h-8 w-full items-center justify-between gap-3 rounded-control px-2 text-left hover:bg-hover'

const Item = ({ name, what }: { name: string; what: string }) => (
  <>
    <span className="font-semibold">{name}</span>
    <span className="text-small text-dim">{what}</span>
  </>
)

/** What leaves of the scorecard that is shown: files, print, and what the share dialog makes. */
export function ExportMenu({
  guideline,
  day,
  onShare,
}: {
  guideline: string | undefined
  day: string | null
  onShare: () => void
}) {
  const asked = { guideline, at: day ?? undefined }
  const file = (name: string, what: string, href: string): ReactNode => (
    <li key={name}>
      <a href={href} download className={item}>
        <Item name={name} what={what} />
      </a>
    </li>
  )
  return (
    <Popover label="Export" width={340} className={buttonClasses('plain')}>
      {(close) => (
        <ul aria-label="Export" className="-m-1.5">
          {file('CSV', 'one row a cloud', paths.exportScorecards('csv', asked))}
          {file('JSON', 'as the API answers it', paths.exportScorecards('json', asked))}
          {file('NDJSON', 'the evidence, redacted', paths.exportScorecards('evidence', asked))}
          {file('Signed bundle', 'evidence and signature', paths.exportScorecards('bundle', asked))}
          <li>
            <button
              type="button"
              className={item}
              onClick={() => {
                close()
                onShare()
              }}
            >
              <Item name="Badge or public link…" what="for others" />
            </button>
          </li>
          <li>
            <button
              type="button"
              className={item}
              onClick={() => {
                close()
                window.print()
              }}
            >
              <Item name="Print or PDF…" what="one landscape page" />
            </button>
          </li>
        </ul>
      )}
    </Popover>
  )
}
