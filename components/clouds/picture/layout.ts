import type { Graph, Link, Thing, Tier } from './graph'

export type Box = { thing: Thing; x: number; y: number; width: number; height: number }
/** Corners of a line from a box to another, in pixels. */
export type Line = { link: Link; points: [number, number][] }
export type Picture = { width: number; height: number; boxes: Box[]; lines: Line[] }

const lineHeight = 17
const headHeight = 30
const padding = 6
const gap = 12

/** Height of a box: its name, what it is, and a line each for the rest. */
const heightOf = ({ lines, kind }: Pick<Thing, 'lines' | 'kind'>): number =>
  headHeight + (kind === 'network' ? lineHeight : 0) + lines.length * lineHeight + padding

/** Least width at which tiers stand side by side; below it, they are steps of a tree. */
export const columnsFrom = 780
const gutter = 44
const shares = { 0: 96, 1: 220, 2: 150, 3: 220 } as const satisfies Record<Tier, number>

/** Boxes and lines for a width in pixels: no two boxes overlap, and no line runs through a box that it does not join. */
export function layOut(graph: Graph, width: number): Picture {
  return width >= columnsFrom ? inColumns(graph, width) : asTree(graph, Math.max(width, 240))
}

const allTiers: readonly Tier[] = [0, 1, 2, 3]

function inColumns({ things, links }: Graph, width: number): Picture {
  const tiers = allTiers.filter((tier) => things.some((thing) => thing.tier === tier))
  const gutters = gutter * (tiers.length - 1)
  const sum = tiers.reduce<number>((all, tier) => all + shares[tier], 0)
  const scale = Math.min(1.4, (width - gutters) / sum)
  const left = new Map<Tier, number>()
  let x = 0
  for (const tier of tiers) {
    left.set(tier, x)
    x += shares[tier] * scale + gutter
  }
  const boxes: Box[] = []
  /** Where the next box of each tier may begin. */
  const free: Record<Tier, number> = { 0: 0, 1: 0, 2: 0, 3: 0 }
  const place = (thing: Thing, from: number, above: Tier | null): void => {
    const height = heightOf(thing)
    const children = things.filter(({ parent }) => parent === thing.id)
    // A subtree begins below everything that stands to its right already, and below all that a line to it passes over, so that
    // lines cross no box.
    const least = above === null ? thing.tier : Math.min(thing.tier, above + 1)
    const y = Math.max(from, ...allTiers.filter((tier) => tier >= least).map((tier) => free[tier]))
    boxes.push({ thing, x: left.get(thing.tier)!, y, width: shares[thing.tier] * scale, height })
    for (const tier of allTiers.filter((one) => one >= least && one <= thing.tier)) free[tier] = y + height + gap
    for (const child of children) place(child, y, thing.tier)
  }
  for (const thing of things.filter(({ parent }) => parent === null)) place(thing, 0, null)
  const at = new Map(boxes.map((box) => [box.thing.id, box]))
  const lines = links.flatMap((link): Line[] => {
    const [from, to] = [at.get(link.from), at.get(link.to)]
    if (!from || !to) return []
    const start = from.x + from.width
    // A router that stands on an external network as one of its own: told by the list alone.
    if (to.x <= start) return []
    const [y1, y2] = [from.y + headHeight / 2, to.y + headHeight / 2]
    // A line that passes over a tier does so at the height of its end, which is kept free there.
    const turn = start + gutter / 2
    return [
      {
        link,
        points: [
          [start, y1],
          [turn, y1],
          [turn, y2],
          [to.x, y2],
        ],
      },
    ]
  })
  return { width, height: heightOfAll(boxes), boxes, lines }
}

const indent = 20

function asTree({ things, links }: Graph, width: number): Picture {
  const boxes: Box[] = []
  const depthOf = new Map<string, number>()
  let y = 0
  const place = (thing: Thing, depth: number): void => {
    const x = depth * indent
    depthOf.set(thing.id, depth)
    boxes.push({ thing, x, y, width: width - x, height: heightOf(thing) })
    y += heightOf(thing) + gap
    for (const child of things.filter(({ parent }) => parent === thing.id)) place(child, depth + 1)
  }
  for (const thing of things.filter(({ parent }) => parent === null)) place(thing, 0)
  const at = new Map(boxes.map((box) => [box.thing.id, box]))
  const lines = links.flatMap((link): Line[] => {
    const [from, to] = [at.get(link.from), at.get(link.to)]
    // Only what is drawn below it can be joined without crossing a box; the list beside the picture has the rest.
    if (!from || !to || to.thing.parent !== link.from) return []
    const x = from.x + indent / 2
    const end = to.y + headHeight / 2
    return [
      {
        link,
        points: [
          [x, from.y + from.height],
          [x, end],
          [to.x, end],
        ],
      },
    ]
  })
  return { width, height: heightOfAll(boxes), boxes, lines }
}

const heightOfAll = (boxes: readonly Box[]): number => Math.max(0, ...boxes.map(({ y, height }) => y + height))
