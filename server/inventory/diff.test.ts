import { describe, expect, it } from 'vitest'
import { diffInventory, type KeptNode } from './diff'
import { brought, keptNode, testNode } from './testing'

const ids = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `n${from + index}`)
const keep = (names: string[], over = {}) => names.map((name) => keptNode(name, over))
const diffOf = (kept: KeptNode[], names: string[]) =>
  diffInventory(
    kept,
    brought(
      kept,
      names.map((name) => testNode(name)),
    ),
  )

describe('diffInventory', () => {
  it('tells new, changed, same and vanished apart', () => {
    const before = [
      keptNode('a'),
      keptNode('b', { contentHash: 'old' }),
      keptNode('c'),
      keptNode('d', { gone: true, contentHash: 'x' }),
    ]
    expect(diffOf(before, ['a', 'b', 'e'])).toEqual({
      added: ['e'],
      changed: [{ id: 'row-b', providerId: 'b' }],
      vanished: ['row-c'],
      doubtful: [],
    })
  })

  it('takes a node that is back for changed', () => {
    const diff = diffOf([keptNode('a', { gone: true })], ['a'])
    expect(diff).toMatchObject({ changed: [{ id: 'row-a', providerId: 'a' }], added: [] })
  })
})

describe('a listing that lacks much', () => {
  it('is not believed when it shows nothing where some nodes were', () => {
    expect(diffOf(keep(ids(3)), [])).toMatchObject({
      vanished: [],
      doubtful: ids(3).map((id) => `row-${id}`),
    })
    expect(diffOf(keep(ids(2)), []).vanished).toHaveLength(2)
  })

  it('is not believed from a fifth on, and from ten nodes on', () => {
    const lacking = (missing: number, of: number) => diffOf(keep(ids(of)), ids(of - missing, missing))
    expect(lacking(10, 50).doubtful).toHaveLength(10)
    expect(lacking(10, 51).vanished).toHaveLength(10)
    expect(lacking(9, 12).vanished).toHaveLength(9)
  })

  it('is believed at the second sighting, while what is missing since then only stays on', () => {
    const before = [...keep(ids(40), { missed: true }), ...keep(ids(20, 40)), ...keep(ids(5, 60))]
    const diff = diffOf(before, ids(5, 60))
    expect(diff.vanished).toEqual(ids(40).map((id) => `row-${id}`))
    expect(diff.doubtful).toEqual(ids(20, 40).map((id) => `row-${id}`))
  })

  it('is believed about nodes that were on their way out', () => {
    expect(diffOf(keep(ids(40), { leaving: true }), []).vanished).toHaveLength(40)
  })

  it('writes what it does show', () => {
    const diff = diffOf(keep(ids(40)), ['new'])
    expect(diff).toMatchObject({ added: ['new'], vanished: [] })
    expect(diff.doubtful).toHaveLength(40)
  })
})
