'use client'

import { useQueryClient } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { useRouter } from 'next/navigation'
import { useDeferredValue, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { type Role, roles } from '@/server/domain/roles'
import { useTRPC, useTRPCClient } from '../trpc/client'
import { Kbd } from '../ui/states'
import { toast } from '../ui/toast'
import { type PaletteDeed, type PaletteItem, paletteGroups } from './palette-items'
import { keepRecent, readRecent } from './palette-recent'
import { applyTheme } from './theme'
import { usePaletteItems } from './use-palette-items'

type Props = {
  role: string
  /** What was typed since it was asked for. */
  takeTyped: () => string
  onClose: () => void
}

/** Jump to a page, a node, a cloud, or do something, by typing a part of its name. Only there while it is open. */
export function Palette({ role, takeTyped, onClose }: Props) {
  const [text, setText] = useState('')
  const [selected, setSelected] = useState('')
  // Its field has the focus by now; what was typed must stand in it before the next key is.
  useEffect(() => queueMicrotask(() => flushSync(() => setText(takeTyped()))), [takeTyped])
  const [recent] = useState(readRecent)
  const q = useDeferredValue(text.trim())
  const known = roles.find((one): one is Role => one === role) ?? 'viewer'
  const { items, searching, problem } = usePaletteItems({ role: known, q, recent })
  const act = useDeed()
  const [opener] = useState(() => document.activeElement)
  /** Gives the focus back to what had it: its own dialog would leave it nowhere. */
  const close = () => {
    onClose()
    setTimeout(() => (opener instanceof HTMLElement && opener.isConnected ? opener.focus() : undefined))
  }
  // Nodes come later than what is typed: the first line is the one that Enter opens, whenever the lines change.
  const first = items[0]?.id ?? ''
  useEffect(() => setSelected(first), [first])
  const choose = (item: PaletteItem) => {
    keepRecent(item.id)
    close()
    void act(item.deed)
  }
  const groups = groupsInOrder(items, q === '' ? recent : [])
  return (
    <Command.Dialog
      open
      onOpenChange={(next) => (next ? undefined : close())}
      label="Jump to a page, node or cloud, or do something"
      value={selected}
      onValueChange={setSelected}
      loop
      shouldFilter={false}
      overlayClassName="fixed inset-0 z-40 bg-[rgb(0_0_0/0.35)]"
      contentClassName="fixed top-[8vh] left-1/2 z-50 flex max-h-[78dvh] w-[calc(100vw-24px)] max-w-[600px] -translate-x-1/2 flex-col overflow-hidden rounded-panel border border-rule bg-panel shadow-[0_12px_40px_rgb(0_0_0/0.25)] [&_[cmdk-root]]:flex [&_[cmdk-root]]:min-h-0 [&_[cmdk-root]]:flex-col"
    >
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="A page, a node, an address, or what to do…"
        className="h-11 w-full shrink-0 border-b border-rule bg-transparent px-4 outline-none placeholder:text-dim"
      />
      <Command.List className="scroll-thin min-h-0 flex-1 overflow-auto p-2">
        {problem ? <p className="px-2 py-2 text-small text-no">{problem}</p> : null}
        {groups.map(([name, inside]) => (
          <Command.Group
            key={name}
            heading={name}
            className="mb-1 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-tiny [&_[cmdk-group-heading]]:text-dim"
          >
            {inside.map((item) => (
              <Line key={item.id} item={item} onChoose={choose} />
            ))}
          </Command.Group>
        ))}
        {items.length === 0 ? (
          <p className="px-2 py-3 text-dim" role="status">
            {searching ? 'Nodes are searched…' : 'Nothing has this in its name or address.'}
          </p>
        ) : null}
      </Command.List>
      <p className="hidden shrink-0 items-center gap-3 border-t border-hair px-4 py-1.5 text-tiny text-dim min-[600px]:flex">
        <span>
          <Kbd>↑</Kbd> <Kbd>↓</Kbd> choose
        </span>
        <span>
          <Kbd>Enter</Kbd> go, do
        </span>
        <span>
          <Kbd>Esc</Kbd> close
        </span>
        {searching ? <span className="ml-auto">searching nodes…</span> : null}
      </p>
    </Command.Dialog>
  )
}

const Line = ({ item, onChoose }: { item: PaletteItem; onChoose: (item: PaletteItem) => void }) => (
  <Command.Item
    value={item.id}
    onSelect={() => onChoose(item)}
    className="flex min-h-8 cursor-pointer items-center justify-between gap-3 rounded-control px-2 data-[selected=true]:bg-plum-soft data-[selected=true]:text-plum"
  >
    <span className={`min-w-0 truncate ${item.group === 'Nodes' ? 'font-mono text-small' : ''}`}>{item.title}</span>
    <span className="flex shrink-0 items-center gap-1 text-tiny text-dim">
      {item.keys ? item.keys.map((key) => <Kbd key={key}>{key}</Kbd>) : item.hint}
    </span>
  </Command.Item>
)

/** The group of the best line first; what was used lately stands by itself while nothing is typed. */
function groupsInOrder(items: readonly PaletteItem[], recent: readonly string[]): [string, PaletteItem[]][] {
  const lately = items.filter((item) => recent.includes(item.id))
  const rest = Map.groupBy(
    items.filter((item) => !recent.includes(item.id)),
    ({ group }) => group,
  )
  const named = [...rest].sort(([a], [b]) =>
    recent.length > 0 ? paletteGroups.indexOf(a) - paletteGroups.indexOf(b) : 0,
  )
  return [...(lately.length > 0 ? ([['Lately', lately]] as [string, PaletteItem[]][]) : []), ...named]
}

/** Does what a line says. */
function useDeed(): (deed: PaletteDeed) => Promise<void> {
  const router = useRouter()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const trpc = useTRPC()
  return async (deed) => {
    switch (deed.kind) {
      case 'go':
        return router.push(deed.href)
      case 'theme':
        return applyTheme(deed.theme)
      case 'copy':
        return await navigator.clipboard.writeText(deed.text).then(
          () => void toast(`${deed.what} is copied.`),
          () => void toast.error(`The browser refused to copy. It is: ${deed.text}`),
        )
      case 'sync':
        return await client.clouds.sync.mutate({ id: deed.cloud }).then(
          async ({ started }) => {
            toast(started ? `${deed.name} is being listed.` : `${deed.name} is being listed already.`)
            await queries.invalidateQueries({ queryKey: trpc.clouds.pathKey() })
          },
          (error: unknown) => void toast.error(error instanceof Error ? error.message : String(error)),
        )
    }
  }
}
