import { describe, expect, it } from 'vitest'
import type { CloudNode } from '@/server/domain/node'
import { gatherNodes, type Listing } from './gather'
import { contentHash, searchText } from './snapshot'
import { testNode } from './testing'

type Page = { nodes: CloudNode[]; gone?: string[] }
const cloud = (...pages: Page[]) => ({
  async *listNodes() {
    for (const { nodes, gone = [] } of pages) yield { nodes, gone }
    return null
  },
})
const call = { signal: new AbortController().signal, record: () => {} }
const names = (listed: Listing) => [...listed].map(([id, { node }]) => [id, node.name])

describe('gatherNodes', () => {
  it('counts a node that stands on two pages once, as the later page has it', async () => {
    const pages = [
      { nodes: [testNode('a'), testNode('b')] },
      { nodes: [testNode('a', { name: 'later' })], gone: ['b'] },
    ]
    expect(names((await gatherNodes(cloud(...pages), new Map(), call)).differing)).toEqual([['a', 'later']])
  })

  it('drops a node that a later page calls deleted', async () => {
    const pages = [{ nodes: [testNode('a')] }, { nodes: [testNode('a', { state: 'deleted' })] }]
    expect(await gatherNodes(cloud(...pages), new Map(), call)).toMatchObject({ seen: 0, differing: new Map() })
  })

  it('holds nothing of what is known as it is, and tells what is lacking', async () => {
    const known = new Map([
      ['a', contentHash(testNode('a'))],
      ['b', 'another'],
      ['c', 'any'],
    ])
    const pages = [{ nodes: [testNode('a', { name: 'for a moment' })] }, { nodes: [testNode('a'), testNode('b')] }]
    const gathered = await gatherNodes(cloud(...pages), known, call)
    expect(names(gathered.differing)).toEqual([['b', 'Web']])
    expect(gathered).toMatchObject({ seen: 2, before: 3, lacking: new Set(['c']) })
  })

  it('asks for the next page while it looks at one', async () => {
    const asked: number[] = []
    const seen: number[] = []
    const watched = {
      async *listNodes() {
        for (const page of [1, 2, 3]) {
          asked.push(page)
          yield { nodes: [testNode(`n${page}`)], gone: [] }
        }
        return null
      },
    }
    await gatherNodes(watched, new Map(), call, { onPage: ({ pages }) => seen.push(asked.length - pages) })
    expect(seen).toEqual([1, 1, 0])
  })

  it('throws what broke off the listing', async () => {
    const broken = {
      async *listNodes() {
        yield { nodes: [testNode('a')], gone: [] }
        throw new Error('page 2')
      },
    }
    await expect(gatherNodes(broken as never, new Map(), call)).rejects.toThrow('page 2')
  })

  it('puts U+FFFD in place of what Postgres cannot hold, in keys as well, and leaves other text alone', async () => {
    const odd = testNode('a', { name: 'nul\0 half\ud83d whole😀', marks: { 'k\0': 'v', plain: '\\u0000' } })
    const [listed] = (await gatherNodes(cloud({ nodes: [odd] }), new Map(), call)).differing.values()
    expect(listed?.node.name).toBe('nul\ufffd half\ufffd whole😀')
    expect(listed?.node.marks).toEqual({ 'k\ufffd': 'v', plain: '\\u0000' })
    expect(listed?.hash).toBe(contentHash(listed!.node))
  })
})

describe('nodes that are stored early', () => {
  const page = (...ids: string[]) => ({ nodes: ids.map((id) => testNode(id)) })

  it('are handed over as soon as so many differ, and count as kept from then on', async () => {
    const stored: unknown[] = []
    const early = { from: 2, store: async (nodes: Listing) => void stored.push(names(nodes)) }
    const pages = [page('a'), page('b'), page('a', 'c'), { nodes: [testNode('b', { name: 'later' })] }]
    const gathered = await gatherNodes(cloud(...pages), new Map(), call, { early })
    expect(stored).toEqual([
      [
        ['a', 'Web'],
        ['b', 'Web'],
      ],
      [
        ['c', 'Web'],
        ['b', 'later'],
      ],
    ])
    expect(gathered).toMatchObject({ seen: 3, differing: new Map(), lacking: new Set(), before: 0 })
  })

  it('are lacking when a later page calls them gone', async () => {
    const early = { from: 1, store: async () => undefined }
    const pages = [page('a', 'b'), { nodes: [], gone: ['a'] }]
    const gathered = await gatherNodes(cloud(...pages), new Map(), call, { early })
    expect(gathered).toMatchObject({ seen: 1, lacking: new Set(['a']), stored: new Set(['a', 'b']) })
  })

  it('end the listing when they cannot be stored', async () => {
    const early = { from: 1, store: async () => await Promise.reject(new Error('no room')) }
    await expect(gatherNodes(cloud(page('a')), new Map(), call, { early })).rejects.toThrow('no room')
  })
})

describe('snapshot', () => {
  it('hashes the same content the same, whatever the order of members, and other content otherwise', () => {
    expect(contentHash(testNode('a'))).toBe(contentHash(testNode('a', { marks: { a: '1', b: '2' } })))
    expect(contentHash(testNode('a'))).not.toBe(contentHash(testNode('a', { fault: '' })))
  })
  it('puts all that is searched into one text in lower case, without NUL, which Postgres cannot hold', () => {
    expect(searchText(testNode('I-1', { name: 'We\0b' }))).toBe('web i-1   b=2 a=1')
  })
})
