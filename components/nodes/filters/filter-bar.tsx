'use client'

import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { Input } from '../../ui/field'
import { Popover } from '../../ui/popover'
import { Kbd } from '../../ui/states'
import type { NodesAddress } from '../use-nodes-address'
import { Facets, type FacetsData } from './facets'
import { chipsOf } from './filter-words'

const chipClasses =
  'inline-flex h-8 max-w-full items-center gap-1.5 rounded-control border border-rule bg-panel px-2.5 hover:bg-hover'

/** Search, one chip for each filter, and the way to more of them. */
export function FilterBar({ address, facets }: { address: NodesAddress; facets: FacetsData | null }) {
  const { setParts, filter, filtered, clear } = address
  const chips = chipsOf(filter, new Map(facets?.clouds.map(({ id, name }) => [id, name])))
  return (
    <>
      <SearchBox address={address} />
      {chips.map((chip) => (
        <button
          key={chip.key}
          type="button"
          onClick={() => void setParts({ [chip.key]: null })}
          title={chip.title}
          aria-label={`Remove filter ${chip.key}: ${chip.title}`}
          className={chipClasses}
        >
          <span className="truncate">{chip.text}</span> <span aria-hidden>✕</span>
        </button>
      ))}
      <Popover label="+ filter" width={420} className={`${chipClasses} text-dim`} data-filter>
        <Facets facets={facets} address={address} className="grid gap-x-5 gap-y-3 min-[440px]:grid-cols-2" />
      </Popover>
      {filtered ? (
        <button type="button" onClick={clear} className="h-8 px-1.5 text-small text-dim underline underline-offset-2">
          Clear
        </button>
      ) : null}
    </>
  )
}

/** What is typed is in the address at once, and asked of the server when the browser has time. */
function SearchBox({ address: { parts, setParts } }: { address: NodesAddress }) {
  const [text, setText] = useState(parts.q)
  const typed = useRef(parts.q)
  const settled = useDeferredValue(text)
  // Back, forward, a view or a chip changed it: the field follows.
  useEffect(() => {
    if (parts.q === typed.current) return
    typed.current = parts.q
    setText(parts.q)
  }, [parts.q])
  useEffect(() => {
    if (settled === typed.current) return
    typed.current = settled
    void setParts({ q: settled || null }, { history: 'replace' })
  }, [settled, setParts])
  return (
    <div className="relative w-full min-[600px]:w-[240px]">
      <Input
        data-search
        type="search"
        aria-label="Search by name, address, id or tag"
        placeholder="web or 203.0.113…"
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && text === '') event.currentTarget.blur()
          if (event.key === 'Enter' || event.key === 'ArrowDown') {
            event.preventDefault()
            document.getElementById('nodes-grid')?.focus()
          }
        }}
        className="pr-8"
      />
      {text === '' ? (
        <span aria-hidden className="pointer-events-none absolute top-[7px] right-2">
          <Kbd>/</Kbd>
        </span>
      ) : null}
    </div>
  )
}
