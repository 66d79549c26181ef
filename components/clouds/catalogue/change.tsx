import type { CatalogueEvent } from '@/server/domain/catalogue-change'
import type { Outputs } from '../../trpc/types'
import { Mark, type Shape, type Tone } from '../../ui/mark'

export type CatalogueChange = Outputs['clouds']['catalogueChanges']['items'][number]

const looks = {
  added: { word: 'added', shape: 'disc', tone: 'yes' },
  returned: { word: 'back', shape: 'ring', tone: 'yes' },
  changed: { word: 'changed', shape: 'half', tone: 'part' },
  replaced: { word: 'replaced', shape: 'diamond', tone: 'part' },
  gone: { word: 'gone', shape: 'dash', tone: 'no' },
} as const satisfies Record<CatalogueEvent, { word: string; shape: Shape; tone: Tone }>

export const Happened = ({ what }: { what: CatalogueEvent }) => (
  <span className="flex items-center gap-2 self-start">
    <Mark shape={looks[what].shape} tone={looks[what].tone} size={9} />
    {looks[what].word}
  </span>
)

/** What is different, a line each. */
export const ChangeLines = ({ change }: { change: CatalogueChange }) =>
  change.changes.map((line) => (
    <p key={line} className="break-words">
      {line}
    </p>
  ))
