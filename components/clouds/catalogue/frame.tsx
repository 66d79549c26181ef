'use client'

import type { ReactNode } from 'react'
import { Age } from '../../ui/age'
import { Problem } from '../../ui/states'
import type { CatalogueQuery } from './use-catalogue'

/** Catalogues are read each 10 minutes: older than this one reading was missed. */
const staleAfterMs = 25 * 60_000

/** What stands around each table of a catalogue: trouble, what a list lacks, and its age. */
export function CatalogueFrame({
  part,
  catalogue: { data, error },
  children,
}: {
  part: 'networks' | 'flavors' | 'images'
  catalogue: CatalogueQuery
  children: ReactNode
}) {
  const gaps = data?.gaps.filter((gap) => gap.list === part) ?? []
  return (
    <div className="grid grid-cols-1 gap-3">
      {error ? (
        <Problem title="The catalogue could not be read">
          {error.message}
          {data ? ' What is shown is what was read before.' : ''}
        </Problem>
      ) : null}
      {gaps.map((gap) => (
        <Problem
          key={gap.detail}
          tone="part"
          title={`The list of ${part} is ${gap.problem === 'fields' ? 'without fields' : gap.problem}`}
        >
          {gap.detail}
        </Problem>
      ))}
      {error && !data ? null : children}
      {data ? (
        <p className="text-small text-dim">
          Read <Age at={data.readAt} staleAfterMs={staleAfterMs} />
        </p>
      ) : null}
    </div>
  )
}
