'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTRPC } from '../../trpc/client'
import { Age } from '../../ui/age'
import { classes } from '../../ui/classes'
import { Mark } from '../../ui/mark'
import { Bone, Empty, Problem } from '../../ui/states'
import { type Graph, type Link, networkGraph, type Role, type Thing, wayToNode } from './graph'
import { type Box, layOut, type Picture } from './layout'
import { roleLooks } from './role-looks'

/** Which networks a cloud has, what leads where, and the way that a node's traffic takes: a picture, and the same as a list. */
export function NetworkPicture({ id, strategy }: { id: string; strategy: string | null }) {
  const trpc = useTRPC()
  const catalogue = useQuery(trpc.clouds.catalogue.queryOptions({ id }, { staleTime: 60_000 }))
  const roles = useQuery(trpc.clouds.networkRoles.queryOptions({ id }, { staleTime: 10_000 }))
  const { ref, width } = useWidth()
  const [networks, told] = [catalogue.data, roles.data]
  const graph = useMemo(() => (networks && told ? networkGraph(networks, told.items) : null), [networks, told])
  const way = graph && wayToNode(graph, strategy)
  const problem = catalogue.error ?? roles.error
  if (problem) return <Problem title="The networks cannot be drawn">{problem.message}</Problem>
  if (networks && networks.networks.length === 0) return <Empty title="This cloud lists no network" />
  return (
    <section aria-label="Picture of the networks" className="rounded-panel border border-rule bg-panel p-4">
      <p className="mb-3 max-w-prose">{way ? way.words : <Bone className="w-64" />}</p>
      <div ref={ref}>
        {graph && way && width > 0 ? (
          <Drawing picture={layOut(graph, width)} way={way.links} />
        ) : (
          <Bone className="h-96! w-full" />
        )}
      </div>
      {graph ? (
        <>
          <InWords graph={graph} />
          <Legend />
        </>
      ) : null}
      {networks ? (
        <p className="mt-2 text-small text-dim">
          By the catalogue read <Age at={networks.readAt} />. The thick line is the way to a node; a network that
          nothing leads to stands without one.
        </p>
      ) : null}
    </section>
  )
}

const sameLink = (a: Link, b: Link) => a.from === b.from && a.to === b.to

function Drawing({ picture, way }: { picture: Picture; way: Link[] }) {
  const { width, height, boxes, lines } = picture
  const isOn = ({ thing }: Box) => way.some(({ from, to }) => from === thing.id || to === thing.id)
  const drawn = [...lines].sort(
    (a, b) => Number(way.some((one) => sameLink(one, a.link))) - Number(way.some((one) => sameLink(one, b.link))),
  )
  return (
    <div aria-hidden className="relative w-full" style={{ height }}>
      <svg aria-hidden width={width} height={height} className="absolute inset-0">
        {drawn.map(({ link, points }) => {
          const on = way.some((one) => sameLink(one, link))
          return (
            <polyline
              key={`${link.from} ${link.to}`}
              points={points.map((point) => point.join(',')).join(' ')}
              fill="none"
              stroke="currentColor"
              strokeWidth={on ? 2.5 : 1.25}
              strokeLinejoin="round"
              className={on ? 'text-plum' : 'text-unk'}
            />
          )
        })}
      </svg>
      {boxes.map((box) => (
        <ThingBox key={box.thing.id} box={box} on={isOn(box)} />
      ))}
    </div>
  )
}

function ThingBox({ box: { thing, x, y, width, height }, on }: { box: Box; on: boolean }) {
  return (
    <div
      style={{ left: x, top: y, width, height }}
      className={classes(
        'absolute overflow-hidden border bg-panel px-2.5',
        thing.kind === 'router' ? 'rounded-[14px]' : 'rounded-control',
        thing.role === 'unusable' || thing.role === 'unknown' ? 'border-dashed' : '',
        on ? 'border-plum' : 'border-rule',
        thing.kind === 'internet' ? 'bg-well' : '',
      )}
    >
      <p className="truncate leading-[30px] font-semibold" title={thing.name}>
        {thing.kind === 'router' ? <span className="font-normal text-dim">router </span> : null}
        {thing.name}
      </p>
      {thing.role ? (
        <p className="flex h-[17px] items-center gap-1.5 text-small whitespace-nowrap">
          <RoleMark role={thing.role} />
          <span className="truncate text-dim">{thing.flags.join(', ')}</span>
        </p>
      ) : null}
      {thing.lines.map((line) => (
        <p key={line} className="h-[17px] truncate font-mono text-tiny leading-[17px]" title={line}>
          {line}
        </p>
      ))}
    </div>
  )
}

/** A role by its shape and its word. */
const RoleMark = ({ role }: { role: Role }) => (
  <span className="inline-flex items-center gap-1.5 font-semibold">
    <Mark shape={roleLooks[role].shape} tone={roleLooks[role].tone} size={9} />
    {role}
  </span>
)

const Legend = () => (
  <ul aria-label="What the marks mean" className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-small text-dim">
    {(Object.keys(roleLooks) as Role[]).map((role) => (
      <li key={role} className="inline-flex items-center gap-1.5">
        <Mark shape={roleLooks[role].shape} tone={roleLooks[role].tone} size={9} />
        {role}: {roleLooks[role].means}
      </li>
    ))}
  </ul>
)

/** The picture for those who do not see it. */
function InWords({ graph: { things, links } }: { graph: Graph }) {
  const name = (id: string) => things.find((thing) => thing.id === id)
  const sentence = (thing: Thing) => {
    const from = links.filter(({ to }) => to === thing.id).flatMap((link) => name(link.from) ?? [])
    const by = from.map((one) => (one.kind === 'router' ? `router ${one.name}` : one.name)).join(' and ')
    const what = thing.kind === 'router' ? `Router ${thing.name}` : `Network ${thing.name}, ${thing.role}`
    return [what, ...thing.flags, ...thing.lines, by ? `reached by ${by}` : 'nothing leads to it'].join(', ')
  }
  return (
    <ul aria-label="The networks in words" className="sr-only">
      {things
        .filter(({ kind }) => kind !== 'internet')
        .map((thing) => (
          <li key={thing.id}>{sentence(thing)}.</li>
        ))}
    </ul>
  )
}

/** The width of an element in pixels, as it changes; 0 before it is measured. */
function useWidth() {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, width }
}
