import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeSortKeys } from '@/server/domain/node-list'
import { syncCloudNodes } from '../inventory/sync'
import { fakeNode } from '../testing/fake-cloud'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { listNodes, listNodesInput } from './list-nodes'
import { nodeFacets } from './node-facets'
import { nodePositions } from './node-positions'
import type { NodeItem } from './shapes'

const states = ['running', 'stopped', 'error'] as const
/** Names that come twice, sizes and times that the cloud does not tell for some. */
const held = Array.from({ length: 60 }, (_, index) =>
  fakeNode(`id-${index}`, {
    name: `${index % 3 === 0 ? 'web' : 'db_%'}-${index % 20}`,
    state: states[index % 3]!,
    vcpu: index % 4 === 0 ? null : index % 4,
    memoryMiB: index % 5 === 0 ? null : 1024 * (index % 5),
    createdAt: index % 7 === 0 ? null : new Date(Date.UTC(2026, 0, 1 + (index % 11))).toISOString(),
    marks: { owner: index % 2 === 0 ? 'ops' : 'dev' },
  }),
)

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
  here.clouds.os1.nodes = held.slice(0, 40)
  here.clouds.os2.nodes = held.slice(40)
  for (const id of ['os1', 'os2']) await syncCloudNodes(here.runtime, id, new AbortController().signal)
})
afterAll(async () => await here[Symbol.asyncDispose]())

async function walk(query: Record<string, unknown>, limit: number): Promise<NodeItem[]> {
  const found: NodeItem[] = []
  let cursor: string | undefined
  do {
    const page = await listNodes(here.as('viewer'), listNodesInput.parse({ ...query, limit, cursor }))
    found.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor && found.length <= held.length)
  return found
}
const ids = (nodes: readonly { providerId: string }[]) => nodes.map(({ providerId }) => providerId)

describe('pages', () => {
  it.each(nodeSortKeys.flatMap((key) => [key, `-${key}`]))('by %s give every node once, in one order', async (sort) => {
    const whole = ids(await walk({ sort }, 500))
    expect([...whole].sort()).toEqual(ids(held).sort())
    expect(ids(await walk({ sort }, 7))).toEqual(whole)
  })

  it('by size have what is not known at the end, both ways', async () => {
    for (const sort of ['vcpu', '-vcpu']) {
      const sizes = (await walk({ sort }, 9)).map(({ vcpu }) => vcpu)
      const known = sizes.filter((size) => size !== null)
      expect(sizes.slice(known.length).every((size) => size === null)).toBe(true)
      expect(known).toEqual(known.toSorted((a, b) => (sort === 'vcpu' ? a - b : b - a)))
    }
  })
})

describe('positions', () => {
  const every = 7
  it.each<Record<string, unknown>>([
    ...nodeSortKeys.flatMap((key) => [{ sort: key }, { sort: `-${key}` }]),
    { sort: 'name', state: ['stopped', 'error'] },
    { sort: '-created', cloud: ['os1'], q: 'web' },
    { sort: 'name', q: 'nothing-has-this' },
  ])('of %j stand in front of each seventh row that walking finds', async (query) => {
    const input = listNodesInput.parse(query)
    const whole = ids(await walk(query, 500))
    const { total, cursors } = await nodePositions(here.as('viewer'), { ...input, every })
    expect(total).toEqual({ count: whole.length, exact: true })
    expect(cursors).toHaveLength(Math.ceil(whole.length / every))
    for (const [place, cursor] of cursors.entries()) {
      const page = await listNodes(here.as('viewer'), { ...input, limit: 1, cursor: cursor || undefined })
      expect(ids(page.items)).toEqual([whole[place * every]])
    }
  })
})

describe('filters', () => {
  it('that are not known are refused, not left out', () => {
    expect(() => listNodesInput.parse({ hostid: 'a' })).toThrow('hostid')
  })

  it.each<[Record<string, unknown>, (node: (typeof held)[number], index: number) => boolean]>([
    [{ state: ['stopped', 'error'] }, ({ state }) => state !== 'running'],
    [{ cloud: ['os2'] }, (_, index) => index >= 40],
    [{ q: 'web-1' }, ({ name }) => name.includes('web-1')],
    [{ q: 'db_%' }, ({ name }) => name.includes('db_%')],
    [{ q: 'w' }, ({ name }) => name.includes('w')],
    [{ q: 'owner=ops web' }, ({ name, marks }) => marks.owner === 'ops' && name.includes('web')],
    [
      { q: 'web', state: ['running'], cloud: ['os1'] },
      ({ name, state }, at) => name.includes('web') && state === 'running' && at < 40,
    ],
    [{ q: 'nothing-has-this' }, () => false],
    [{ owner: 'ours' }, () => false],
  ])('%j', async (query, keeps) => {
    const wanted = held.filter(keeps)
    expect(ids(await walk(query, 8)).sort()).toEqual(ids(wanted).sort())
    const { total } = await nodeFacets(here.as('viewer'), listNodesInput.parse(query))
    expect(total).toEqual({ count: wanted.length, exact: true })
  })

  it('facets count what each other value would show', async () => {
    const facets = await nodeFacets(here.as('viewer'), { state: ['stopped'], q: 'db' })
    const match = held.filter(({ name }) => name.includes('db'))
    const count = (state: string) => match.filter((node) => node.state === state).length
    expect(
      Object.fromEntries(facets.states.filter(({ count }) => count > 0).map(({ state, count }) => [state, count])),
    ).toEqual(Object.fromEntries(states.filter((state) => count(state) > 0).map((state) => [state, count(state)])))
    expect(facets.clouds.reduce((sum, { count }) => sum + count, 0)).toBe(count('stopped'))
  })
})
