'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { useRouter } from 'next/navigation'
import { useDeferredValue, useEffect, useState } from 'react'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { pages } from './navigation'

/** Jump to a page, a cloud, an allocation or a node by typing a part of its name or address. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [text, setText] = useState('')
  const [selected, setSelected] = useState('')
  const router = useRouter()
  const go = (href: string) => {
    onClose()
    setText('')
    router.push(href)
  }
  return (
    <Command.Dialog
      open={open}
      onOpenChange={(next) => (next ? undefined : onClose())}
      label="Jump to"
      value={selected}
      onValueChange={setSelected}
      loop
      shouldFilter={false}
      overlayClassName="fixed inset-0 z-40 bg-[rgb(0_0_0/0.35)]"
      contentClassName="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-32px)] max-w-[560px] -translate-x-1/2 overflow-hidden rounded-panel border border-rule bg-panel shadow-[0_12px_40px_rgb(0_0_0/0.25)]"
    >
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="A page, a node, an address…"
        className="h-11 w-full border-b border-rule bg-transparent px-4 outline-none placeholder:text-dim"
      />
      <Command.List className="scroll-thin max-h-[50vh] overflow-auto p-2">
        {open ? <Results text={text} onGo={go} onFirst={setSelected} /> : null}
      </Command.List>
    </Command.Dialog>
  )
}

const item =
  'flex h-8 cursor-pointer items-center justify-between gap-3 rounded-control px-2 data-[selected=true]:bg-plum-soft data-[selected=true]:text-plum'

type ResultsProps = { text: string; onGo: (href: string) => void; onFirst: (value: string) => void }

function Results({ text, onGo, onFirst }: ResultsProps) {
  const trpc = useTRPC()
  const q = useDeferredValue(text.trim())
  const matches = (name: string) => name.toLowerCase().includes(q.toLowerCase())
  const clouds = useQuery(trpc.clouds.list.queryOptions())
  const nodes = useQuery(
    trpc.nodes.list.queryOptions({ q, limit: 8 }, { enabled: q.length > 1, placeholderData: keepPreviousData }),
  )
  const found = pages.filter((page) => matches(page.name))
  const foundClouds = clouds.data?.items.filter((cloud) => matches(cloud.name)) ?? []
  const foundNodes = q.length > 1 ? (nodes.data?.items ?? []) : []
  // Nodes come later than what is typed: the first line is the one that Enter opens, whenever the lines change.
  const first = [
    ...found.map((page) => `page ${page.name}`),
    ...foundClouds.map((cloud) => `cloud ${cloud.id}`),
    ...foundNodes.map((node) => `node ${node.id}`),
  ][0]
  useEffect(() => onFirst(first ?? ''), [first, onFirst])
  if (found.length + foundClouds.length + foundNodes.length === 0)
    return <p className="px-2 py-3 text-dim">Nothing has this in its name or address.</p>
  return (
    <>
      {found.map((page) => (
        <Command.Item key={page.name} value={`page ${page.name}`} onSelect={() => onGo(page.href)} className={item}>
          {page.name} <span className="text-tiny text-dim">page</span>
        </Command.Item>
      ))}
      {foundClouds.map((cloud) => (
        <Command.Item
          key={cloud.id}
          value={`cloud ${cloud.id}`}
          onSelect={() => onGo(paths.cloud(cloud.id))}
          className={item}
        >
          {cloud.name} <span className="text-tiny text-dim">cloud</span>
        </Command.Item>
      ))}
      {foundNodes.map((node) => (
        <Command.Item
          key={node.id}
          value={`node ${node.id}`}
          onSelect={() => onGo(paths.nodes({ q, node: node.id }))}
          className={item}
        >
          <span className="truncate font-mono text-small">{node.name}</span>{' '}
          <span className="text-tiny text-dim">{node.cloudName}</span>
        </Command.Item>
      ))}
    </>
  )
}
