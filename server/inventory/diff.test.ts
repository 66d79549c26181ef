import { describe, expect, it } from 'vitest'
import type { CloudNode } from '@/server/domain/node'
import { diffInventory } from './diff'
import { listAllNodes } from './list-all'
import { contentHash, searchText } from './snapshot'

const node = (providerId: string, over: Partial<CloudNode> = {}): CloudNode => ({
  providerId,
  name: 'Web',
  state: 'running',
  providerState: 'ACTIVE',
  fault: null,
  addresses: [],
  flavor: { id: 'f', name: null },
  vcpu: null,
  memoryMiB: null,
  image: { id: null, name: null },
  zone: null,
  keyName: null,
  createdAt: null,
  marks: { b: '2', a: '1' },
  ...over,
})
const kept = (providerId: string, hash: string, gone = false) => ({
  id: `row-${providerId}`,
  providerId,
  contentHash: hash,
  gone,
})
const listed = (...nodes: CloudNode[]) => new Map(nodes.map((one) => [one.providerId, one]))

describe('diffInventory', () => {
  it('tells new, changed, same and vanished apart', () => {
    const before = [kept('a', contentHash(node('a'))), kept('b', 'old'), kept('c', 'x'), kept('d', 'x', true)]
    const diff = diffInventory(before, listed(node('a'), node('b'), node('e')), true)
    expect(diff.same).toEqual([{ id: 'row-a' }])
    expect(diff.changed.map(({ id }) => id)).toEqual(['row-b'])
    expect(diff.added.map(({ node: added }) => added.providerId)).toEqual(['e'])
    expect(diff.vanished).toEqual([{ id: 'row-c' }])
  })
  it('lets nothing vanish after a listing that was cut short', () => {
    expect(diffInventory([kept('a', 'x')], listed(), false).vanished).toEqual([])
  })
  it('takes a node that is back for changed', () => {
    const diff = diffInventory([kept('a', contentHash(node('a')), true)], listed(node('a')), true)
    expect(diff.changed.map(({ id }) => id)).toEqual(['row-a'])
  })
})

describe('snapshot', () => {
  it('hashes the same content the same, whatever the order of members, and other content otherwise', () => {
    expect(contentHash(node('a'))).toBe(contentHash(node('a', { marks: { a: '1', b: '2' } })))
    expect(contentHash(node('a'))).not.toBe(contentHash(node('a', { fault: '' })))
  })
  it('puts all that is searched into one text in lower case, without NUL, which Postgres cannot hold', () => {
    expect(searchText(node('I-1', { name: 'We\0b' }))).toBe('web i-1   b=2 a=1')
  })
})

describe('listAllNodes', () => {
  it('counts a node that stands on two pages once, as the later page has it', async () => {
    const provider = {
      async *listNodes() {
        yield { nodes: [node('a'), node('b')], gone: [] }
        yield { nodes: [node('a', { name: 'later' })], gone: ['b'] }
        return null
      },
    }
    const all = await listAllNodes(provider, { signal: new AbortController().signal, record: () => {} })
    expect([...all.values()].map((one) => [one.providerId, one.name])).toEqual([['a', 'later']])
  })
})
