import { describe, expect, it } from 'vitest'
import type { CloudNode } from '@/server/domain/node'
import { gatherNodes } from './gather'
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
const names = (listed: ReadonlyMap<string, { text: string | null }>) =>
  [...listed].map(([id, one]) => [id, one.text === null ? null : (JSON.parse(one.text) as CloudNode).name])

describe('gatherNodes', () => {
  it('counts a node that stands on two pages once, as the later page has it', async () => {
    const pages = [
      { nodes: [testNode('a'), testNode('b')] },
      { nodes: [testNode('a', { name: 'later' })], gone: ['b'] },
    ]
    expect(names((await gatherNodes(cloud(...pages), new Map(), call)).listed)).toEqual([['a', 'later']])
  })

  it('drops a node that a later page calls deleted', async () => {
    const pages = [{ nodes: [testNode('a')] }, { nodes: [testNode('a', { state: 'deleted' })] }]
    expect(names((await gatherNodes(cloud(...pages), new Map(), call)).listed)).toEqual([])
  })

  it('holds only the hash of what is known', async () => {
    const known = new Map([
      ['a', contentHash(testNode('a'))],
      ['b', 'another'],
    ])
    const pages = [{ nodes: [testNode('a'), testNode('b')] }]
    expect(names((await gatherNodes(cloud(...pages), known, call)).listed)).toEqual([
      ['a', null],
      ['b', 'Web'],
    ])
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
    const [listed] = (await gatherNodes(cloud({ nodes: [odd] }), new Map(), call)).listed.values()
    const node = JSON.parse(listed?.text ?? '') as CloudNode
    expect(node.name).toBe('nul\ufffd half\ufffd whole😀')
    expect(node.marks).toEqual({ 'k\ufffd': 'v', plain: '\\u0000' })
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
