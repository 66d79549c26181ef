'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { paths } from '../nav/paths'
import { classes } from '../ui/classes'
import { PageHeader } from '../ui/page'

const sections = [
  { id: 'clouds', name: 'Clouds' },
  { id: 'keys', name: 'Keys' },
  { id: 'people', name: 'People' },
  { id: 'tokens', name: 'Tokens' },
  { id: 'webhooks', name: 'Webhooks' },
  { id: 'data', name: 'Data' },
] as const
export type Section = (typeof sections)[number]['id']

/** Settings: one page per section, each with an address of its own. */
export function SettingsFrame({ section, lead, children }: { section: Section; lead: string; children: ReactNode }) {
  return (
    <>
      <PageHeader title="Settings" lead={lead} />
      <nav aria-label="Settings" className="mb-4 flex gap-1 overflow-x-auto border-b border-rule">
        {sections.map((one) => (
          <Link
            key={one.id}
            href={paths.settings(one.id)}
            aria-current={one.id === section ? 'page' : undefined}
            className={classes(
              '-mb-px border-b-2 px-3 py-1.5',
              one.id === section ? 'border-plum font-semibold text-ink' : 'border-transparent text-dim hover:text-ink',
            )}
          >
            {one.name}
          </Link>
        ))}
      </nav>
      {children}
    </>
  )
}
