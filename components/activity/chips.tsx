'use client'

import { Button } from '../ui/button'
import { kindWords } from './filters'
import type { ActivityFilter } from './search-params'

type Chip = { key: string; text: string; without: Partial<ActivityFilter> }

/** What narrows the list, each with a way to leave it out. */
export function Chips({
  filter,
  onChange,
  onClear,
}: {
  filter: ActivityFilter
  onChange: (over: Partial<ActivityFilter>) => void
  onClear: () => void
}) {
  const chips = chipsOf(filter)
  if (chips.length === 0) return null
  return (
    <ul aria-label="Filters" className="mb-3 flex flex-wrap items-center gap-1.5">
      {chips.map(({ key, text, without }) => (
        <li key={key}>
          <button
            type="button"
            aria-label={`Leave out: ${text}`}
            onClick={() => onChange(without)}
            className="inline-flex h-6 max-w-[320px] items-center gap-1.5 rounded-control bg-plum-soft px-2 text-small text-plum hover:brightness-95"
          >
            <span className="truncate">{text}</span> <span aria-hidden>✕</span>
          </button>
        </li>
      ))}
      <li>
        <Button size="small" look="quiet" onClick={onClear}>
          Clear filters
        </Button>
      </li>
    </ul>
  )
}

export function chipsOf(filter: ActivityFilter): Chip[] {
  const { actor, kind, action, subject, from, since, until, q } = filter
  const one = (key: 'subject' | 'from' | 'since' | 'until' | 'q', text: string): Chip[] =>
    filter[key] === '' ? [] : [{ key, text, without: { [key]: '' } }]
  return [
    ...actor.map((name) => ({
      key: `actor ${name}`,
      text: `by ${name}`,
      without: { actor: actor.filter((other) => other !== name) },
    })),
    ...kind.map((value) => ({
      key: `kind ${value}`,
      text: `by ${kindWords[value]}`,
      without: { kind: kind.filter((other) => other !== value) },
    })),
    ...action.map((value) => ({
      key: `action ${value}`,
      text: value.endsWith('.*') ? `all of ${value.slice(0, -2)}` : value,
      without: { action: action.filter((other) => other !== value) },
    })),
    ...one('subject', `of ${subject}`),
    ...one('from', `from ${from}`),
    ...one('since', `since ${since}`),
    ...one('until', `until ${until}`),
    ...one('q', `“${q}”`),
  ]
}
