'use client'

import { type ProviderKind, providerKinds } from '@/server/domain/cloud'
import { steps } from '@/server/domain/steps'
import { Button } from '../ui/button'
import { Input, Select } from '../ui/field'
import { Kbd } from '../ui/states'
import { type Filter, filters, type Sort, sortKeys } from './arrange'
import type { Matrix } from './model'

export type Asked = {
  guideline: string | null
  day: string | null
  provider: readonly ProviderKind[]
  filter: Filter | null
  sort: Sort
  q: string
}
type Props = {
  asked: Asked
  guidelines: Matrix['guidelines'] | undefined
  /** The one that the matrix shows. */
  shown: string | undefined
  /** Kinds of the clouds that there are. */
  providers: readonly ProviderKind[]
  /** The last day that can be asked for, UTC. */
  today: string
  onChange: (change: Partial<Asked>) => void
}

const filterWords: Record<Filter, string> = {
  NO: 'with a NO',
  PARTIAL: 'with a PARTIAL',
  UNKNOWN: 'with an UNKNOWN',
  EXPIRED: 'with an EXPIRED',
  WAIVED: 'with a WAIVED',
  'NOT APPLICABLE': 'with a NOT APPLICABLE',
  incomplete: 'incomplete',
}

const sortWords = (key: (typeof sortKeys)[number]): string => {
  const step = steps.find(({ id }) => String(id) === key)
  return step ? `${step.id} ${step.short}, worst first` : key
}

/** Guideline, day, provider, verdict, name: each of them is in the URL. */
export function Toolbar({ asked, guidelines, shown, providers, today, onChange }: Props) {
  return (
    <div className="flex flex-wrap items-center gap-2 print:hidden">
      <Select
        aria-label="Guideline"
        value={shown ?? ''}
        disabled={!guidelines}
        onChange={(event) => onChange({ guideline: event.target.value })}
        className="w-auto! max-w-full font-semibold"
      >
        {guidelines ? null : <option value="">Guideline</option>}
        {guidelines?.map((guideline) => (
          <option key={guideline.id} value={guideline.key}>
            {guideline.key}
          </option>
        ))}
      </Select>
      <Input
        type="date"
        aria-label="Day"
        title="The end of this day, UTC"
        max={today}
        value={asked.day ?? today}
        onChange={(event) =>
          onChange({ day: !event.target.value || event.target.value >= today ? null : event.target.value })
        }
        className="w-[136px]!"
      />
      {asked.day ? <Button onClick={() => onChange({ day: null })}>Back to today</Button> : null}
      <Select
        aria-label="Provider"
        value={asked.provider.length === 1 ? asked.provider[0] : asked.provider.length > 1 ? 'several' : ''}
        onChange={(event) => onChange({ provider: providerKinds.filter((kind) => kind === event.target.value) })}
        className="w-auto!"
      >
        <option value="">All providers</option>
        {asked.provider.length > 1 ? <option value="several">{asked.provider.join(', ')}</option> : null}
        {providerKinds
          .filter((kind) => providers.includes(kind) || asked.provider.includes(kind))
          .map((kind) => (
            <option key={kind} value={kind}>
              {kind}
            </option>
          ))}
      </Select>
      <Select
        aria-label="Verdict"
        value={asked.filter ?? ''}
        onChange={(event) => onChange({ filter: filters.find((one) => one === event.target.value) ?? null })}
        className="w-auto!"
      >
        <option value="">All verdicts</option>
        {filters.map((one) => (
          <option key={one} value={one}>
            {filterWords[one]}
          </option>
        ))}
      </Select>
      {/* The heads of the table sort; cards have none. */}
      <Select
        aria-label="Sort by"
        value={asked.sort}
        onChange={(event) => onChange({ sort: sortKeys.find((key) => key === event.target.value) ?? 'score' })}
        className="w-auto! min-[700px]:hidden"
      >
        {sortKeys.includes(asked.sort as 'score') ? null : <option value={asked.sort}>turned round</option>}
        {sortKeys.map((key) => (
          <option key={key} value={key}>
            by {sortWords(key)}
          </option>
        ))}
      </Select>
      <div className="relative min-w-[120px] flex-1 min-[700px]:max-w-[168px]">
        <Input
          data-search
          type="search"
          aria-label="Filter clouds by name"
          placeholder="Cloud…"
          value={asked.q}
          onChange={(event) => onChange({ q: event.target.value })}
          onKeyDown={(event) => (event.key === 'Escape' ? event.currentTarget.blur() : undefined)}
          className="pr-8"
        />
        <span aria-hidden className="pointer-events-none absolute top-[7px] right-2">
          <Kbd>/</Kbd>
        </span>
      </div>
    </div>
  )
}
