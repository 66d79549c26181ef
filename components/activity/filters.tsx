'use client'

import { useEffect, useId, useState } from 'react'
import { Input, Select } from '../ui/field'
import { formatCount } from '../ui/words'
import { type ActivityFilter, actorKinds } from './search-params'

export type Facets = Record<'actions' | 'actors' | 'kinds', { value: string; count: number }[]>
type Props = {
  filter: ActivityFilter
  facets: Facets | undefined
  onChange: (over: Partial<ActivityFilter>) => void
}
export const kindWords = { person: 'people', token: 'tokens', system: 'Plumbline itself' } as const

/** Search and what can be chosen, with counts; what is chosen stands below as chips. */
export function Filters({ filter, facets, onChange }: Props) {
  const count = (value: string, list: keyof Facets) =>
    formatCount(facets?.[list].find((one) => one.value === value)?.count ?? 0)
  const add = (key: 'actor' | 'action' | 'kind', value: string) =>
    value === '' ? undefined : onChange({ [key]: [...new Set([...filter[key], value])] })
  return (
    <div className="mb-3 grid grid-cols-2 gap-2 min-[900px]:grid-cols-[minmax(200px,1fr)_repeat(3,150px)_auto_auto]">
      <Search key={filter.q} value={filter.q} onSearch={(q) => onChange({ q })} />
      <Select aria-label="Who" value="" onChange={(event) => add('actor', event.target.value)}>
        <option value="">Who…</option>
        {facets?.actors.map(({ value, count }) => (
          <option key={value} value={value}>
            {value} ({formatCount(count)})
          </option>
        ))}
      </Select>
      <Select aria-label="Kind of actor" value="" onChange={(event) => add('kind', event.target.value)}>
        <option value="">Kind of actor…</option>
        {actorKinds.map((kind) => (
          <option key={kind} value={kind}>
            {kindWords[kind]} ({count(kind, 'kinds')})
          </option>
        ))}
      </Select>
      <Select aria-label="What" value="" onChange={(event) => add('action', event.target.value)}>
        <option value="">What…</option>
        {groupsOf(facets?.actions ?? []).map(({ group, actions, sum }) => (
          <optgroup key={group} label={group}>
            {actions.length > 1 ? (
              <option value={`${group}.*`}>
                all of {group} ({formatCount(sum)})
              </option>
            ) : null}
            {actions.map(({ value, count }) => (
              <option key={value} value={value}>
                {value} ({formatCount(count)})
              </option>
            ))}
          </optgroup>
        ))}
      </Select>
      <Day label="Since" value={filter.since} onChange={(since) => onChange({ since })} />
      <Day label="Until" value={filter.until} onChange={(until) => onChange({ until })} />
    </div>
  )
}

/** Actions of one thing stand together: `cloud.add`, `cloud.sync`. */
export function groupsOf(actions: Facets['actions']) {
  const groups = Map.groupBy(actions, ({ value }) => value.slice(0, value.indexOf('.')))
  return [...groups]
    .map(([group, inside]) => ({ group, actions: inside, sum: inside.reduce((sum, { count }) => sum + count, 0) }))
    .sort((a, b) => a.group.localeCompare(b.group))
}

function Day(props: { label: string; value: string; onChange: (day: string) => void }) {
  const id = useId()
  return (
    <div className="flex min-w-0 items-center gap-1.5 text-small text-dim">
      <label htmlFor={id}>{props.label}</label>
      <Input
        id={id}
        type="date"
        // An address may hold a time; the field shows its day.
        value={props.value.slice(0, 10)}
        onChange={(event) => props.onChange(event.target.value)}
        className="min-w-0"
      />
    </div>
  )
}

const quietMs = 250

function Search({ value, onSearch }: { value: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState(value)
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => onSearch(text), quietMs)
    return () => clearTimeout(timer)
  }, [text, value, onSearch])
  return (
    <Input
      data-search
      type="search"
      aria-label="Search the activity"
      placeholder="Search names, addresses, details…"
      value={text}
      onChange={(event) => setText(event.target.value)}
      className="col-span-2 min-[900px]:col-span-1"
    />
  )
}
