import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Outputs } from '../../trpc/types'
import { networkGraph, type Role, type Roles, wayToNode } from './graph'
import { type Box, columnsFrom, layOut, type Picture } from './layout'

type Catalogue = Outputs['clouds']['catalogue']
type Network = Catalogue['networks'][number]
type Router = Catalogue['routers'][number]

const network = (id: string, more: Partial<Network> = {}): Network => ({
  ...{ id, name: id, status: 'ACTIVE', isDefault: null, external: false, shared: false, own: true },
  ...{ portSecurity: true, implied: false, providerType: null, subnets: [] },
  ...more,
})
const external = (id: string) => network(id, { external: true, own: false })
const router = (id: string, externalNetworkId: string | null, networkIds: string[]): Router => ({
  ...{ id, name: id, externalNetworkId, networkIds },
})
const roles = (told: Record<string, Role>): Roles =>
  Object.entries(told).map(([networkId, role]) => ({
    ...{ networkId, networkName: networkId, role, rule: 'r', reason: '', source: 'evidence' as const },
    ...{ evidence: null, observations: [] },
  }))
const ids = (some: { id: string }[]) => some.map(({ id }) => id)

describe('the graph', () => {
  const graph = networkGraph(
    { networks: [network('lan'), external('pool'), external('closed')], routers: [router('gw', 'pool', ['lan'])] },
    roles({ lan: 'tenant', pool: 'fip-pool', closed: 'unusable' }),
  )
  it('goes from the internet down, and what nothing leads to stands alone', () => {
    expect(graph.things.map(({ id, tier, parent }) => [id, tier, parent])).toEqual([
      ['the-internet', 0, null],
      ['pool', 1, 'the-internet'],
      ['router gw', 2, 'pool'],
      ['lan', 3, 'router gw'],
      ['closed', 1, null],
    ])
  })
  it('the way to a node goes through the pool and the router', () => {
    const way = wayToNode(graph, 'floating-ip')
    expect(way.links.map(({ from, to }) => `${from} > ${to}`)).toEqual([
      'the-internet > pool',
      'pool > router gw',
      'router gw > lan',
    ])
    expect(way.words).toBe('A node is put on lan and needs a floating IP from pool.')
  })
  it('of several pools before one network the default is the way; without one, none is drawn', () => {
    const pools = (isDefault: boolean | null) => [external('a'), { ...external('b'), isDefault }]
    const routers = [router('ra', 'a', ['lan']), router('rb', 'b', ['lan'])]
    const told = roles({ lan: 'tenant', a: 'fip-pool', b: 'fip-pool' })
    const flagged = networkGraph({ networks: [network('lan'), ...pools(true)], routers }, told)
    expect(wayToNode(flagged, 'floating-ip').words).toContain('a floating IP from b')
    expect(flagged.things.find(({ id }) => id === 'lan')).toMatchObject({
      parent: 'router rb',
      lines: ['no subnet visible', 'also router ra'],
    })
    const equal = networkGraph({ networks: [network('lan'), ...pools(null)], routers }, told)
    expect(wayToNode(equal, 'floating-ip')).toMatchObject({ links: [], words: expect.stringContaining('(a, b)') })
  })
  it('a public network is a way of its own; of several none is drawn', () => {
    const two = networkGraph(
      { networks: [network('a'), network('b')], routers: [] },
      roles({ a: 'public', b: 'public' }),
    )
    expect(wayToNode(two, 'direct')).toMatchObject({ links: [], words: expect.stringContaining('a, b') })
    const one = networkGraph(
      { networks: [network('a'), network('b')], routers: [] },
      roles({ a: 'public', b: 'tenant' }),
    )
    expect(wayToNode(one, null).links).toEqual([{ from: 'the-internet', to: 'a' }])
  })
  it('a cloud that shows no way says so', () => {
    const none = networkGraph({ networks: [network('a')], routers: [] }, roles({ a: 'tenant' }))
    expect(wayToNode(none, null)).toEqual({ links: [], words: 'No network shows a way from the internet to a node.' })
  })
  it("EC2's internet gateway leads to the internet, although it stands on no network outside", () => {
    const open = { id: 's', name: null, cidr: '172.31.0.0/20', version: 4 as const, gateway: null, zone: 'a' }
    const vpc = network('vpc', { subnets: [{ ...open, assignsPublicAddress: true, isDefault: true }] })
    const graph = networkGraph({ networks: [vpc], routers: [router('igw', null, ['vpc'])] }, roles({ vpc: 'public' }))
    expect(graph.things.map(({ id, parent, lines }) => [id, parent, lines])).toEqual([
      ['the-internet', null, []],
      ['router igw', 'the-internet', []],
      ['vpc', 'router igw', ['172.31.0.0/20']],
    ])
    expect(wayToNode(graph, 'default-network').links).toHaveLength(2)
  })
  it('a router whose gateway leads nowhere keeps its networks', () => {
    const lone = networkGraph({ networks: [network('a')], routers: [router('r', null, ['a'])] }, roles({ a: 'tenant' }))
    expect(ids(lone.things)).toEqual(['the-internet', 'router r', 'a'])
    expect(lone.things[1]!.lines).toEqual(['leads nowhere'])
  })
})

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
/** A segment that goes through the inside of a box that it does not join. */
const crossings = ({ boxes, lines }: Picture) =>
  lines.flatMap(({ link, points }) =>
    points.slice(1).flatMap(([x2, y2], index) => {
      const [x1, y1] = points[index]!
      return boxes.filter(
        ({ thing, ...box }) =>
          thing.id !== link.from &&
          thing.id !== link.to &&
          Math.max(x1, x2) > box.x &&
          Math.min(x1, x2) < box.x + box.width &&
          Math.max(y1, y2) > box.y &&
          Math.min(y1, y2) < box.y + box.height,
      )
    }),
  )

describe('the layout', () => {
  const clouds = fc
    .record({
      pools: fc.integer({ min: 0, max: 4 }),
      tenants: fc.integer({ min: 0, max: 26 }),
      routers: fc.array(fc.record({ up: fc.nat(5), on: fc.array(fc.nat(25), { maxLength: 6 }) }), { maxLength: 6 }),
      roles: fc.array(fc.constantFrom<Role[]>('public', 'fip-pool', 'tenant', 'unusable', 'unknown'), {
        minLength: 30,
        maxLength: 30,
      }),
      ranges: fc.nat(5),
      assigns: fc.boolean(),
    })
    .map(({ pools, tenants, ...more }) => {
      const subnets = Array.from({ length: more.ranges }, (_, index) => ({
        ...{ id: `s${index}`, name: null, cidr: `10.${index}.0.0/24`, version: 4 as const, gateway: null },
        ...{ zone: null, assignsPublicAddress: more.assigns, isDefault: null },
      }))
      const networks = [
        ...Array.from({ length: pools }, (_, index) => ({ ...external(`p${index}`), subnets })),
        ...Array.from({ length: tenants }, (_, index) => ({ ...network(`t${index}`), subnets })),
      ]
      const routers = more.routers.map(({ up, on }, index) =>
        router(
          `r${index}`,
          up < pools ? `p${up}` : null,
          [...new Set(on)].filter((n) => n < tenants).map((n) => `t${n}`),
        ),
      )
      return networkGraph(
        { networks, routers },
        roles(Object.fromEntries(networks.map(({ id }, n) => [id, more.roles[n]!]))),
      )
    })

  it.each([320, 390, 700, columnsFrom, 1200])(
    'at %i pixels boxes never overlap, leave the width or are lost',
    (width) => {
      fc.assert(
        fc.property(clouds, (graph) => {
          const { boxes, height } = layOut(graph, width)
          expect(new Set(boxes.map(({ thing }) => thing.id)).size).toBe(graph.things.length)
          for (const [index, box] of boxes.entries()) {
            expect(box.x).toBeGreaterThanOrEqual(0)
            expect(box.x + box.width).toBeLessThanOrEqual(width + 0.01)
            expect(box.y + box.height).toBeLessThanOrEqual(height)
            expect(boxes.slice(index + 1).filter((other) => overlap(box, other))).toEqual([])
          }
        }),
        { numRuns: 60 },
      )
    },
  )

  it.each([390, 1200])('at %i pixels no line runs through a box that it does not join', (width) => {
    fc.assert(
      fc.property(clouds, (graph) => {
        expect(crossings(layOut(graph, width))).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})
