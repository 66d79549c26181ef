import { describe, expect, it } from 'vitest'
import type { Role } from '@/server/domain/roles'
import { nodeItems, paletteItems } from './palette-items'

const facts = (role: Role) => ({
  role,
  clouds: [{ id: 'harbor', name: 'Harbor' }],
  allocations: [{ id: 'a1', name: 'web', state: 'delivered' }],
  guidelines: [{ id: 'g1', name: 'eight-steps', version: '1' }],
  views: [{ id: 'v1', name: 'Mine', query: 'state=error&q=web' }],
})
const titles = (role: Role) => paletteItems(facts(role)).map(({ title }) => title)

describe('what the palette offers', () => {
  it('is what the role may do', () => {
    const changing = ['Launch nodes on Harbor', 'Sync Harbor now', 'Run conformance']
    expect(titles('viewer')).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(Launch nodes|Sync|Run|Add|Make)/)]),
    )
    expect(titles('operator')).toEqual(expect.arrayContaining(changing))
    expect(titles('operator')).not.toContain('Make a token')
    expect(titles('admin')).toEqual(expect.arrayContaining([...changing, 'Add a cloud', 'Make a token']))
  })

  it('leads where it says', () => {
    const deed = (title: string) => paletteItems(facts('admin')).find((one) => one.title === title)?.deed
    expect(deed('Nodes that are in error')).toEqual({ kind: 'go', href: '/nodes?state=error' })
    expect(deed('Mine')).toEqual({ kind: 'go', href: '/nodes?state=error&q=web' })
    expect(deed('Sync Harbor now')).toEqual({ kind: 'sync', cloud: 'harbor', name: 'Harbor' })
    expect(deed('Nodes')).toEqual({ kind: 'go', href: '/nodes' })
  })

  it('has no id twice', () => {
    const ids = paletteItems(facts('admin')).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('copies the way into a node only where there is one', () => {
    const node = { id: 'n', name: 'web-1', cloudName: 'Harbor', ssh: null }
    expect(nodeItems([node], 'web').map(({ title }) => title)).toEqual(['web-1'])
    expect(nodeItems([{ ...node, ssh: 'ssh root@x' }], 'web')[1]?.deed).toMatchObject({
      kind: 'copy',
      text: 'ssh root@x',
    })
  })
})
