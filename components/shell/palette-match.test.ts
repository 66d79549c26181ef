import { describe, expect, it } from 'vitest'
import { matches, score } from './palette-match'

const item = (title: string, words?: string) => ({ id: title, title, words })
const found = (typed: string, items: ReturnType<typeof item>[], recent: string[] = []) =>
  matches(items, typed, recent).map(({ title }) => title)

const items = [
  item('Nodes'),
  item('Scorecards'),
  item('Run conformance', 'scorecard check'),
  item('Sync Summit Six now', 'list nodes refresh'),
  item('Sync Harbor now', 'list nodes refresh'),
  item('Launch nodes on Harbor', 'create allocate'),
]

describe('the palette finds', () => {
  it('every word that was typed, in any order and case', () => {
    expect(found('sync harb', items)).toEqual(['Sync Harbor now'])
    expect(found('HARBOR sync', items)).toEqual(['Sync Harbor now'])
    expect(found('sync mars', items)).toEqual([])
  })

  it('beginnings before parts, and the name before other words', () => {
    expect(found('nodes', items)).toEqual(['Nodes', 'Launch nodes on Harbor', 'Sync Summit Six now', 'Sync Harbor now'])
    expect(found('score', items)).toEqual(['Scorecards', 'Run conformance'])
  })

  it('letters of one word in order, and no letters over several words', () => {
    expect(found('cnf', items)).toEqual(['Run conformance'])
    expect(found('snh', items)).toEqual([])
    expect(found('q', items)).toEqual([])
  })

  it('what was used lately first where several fit alike, and first of all when nothing is typed', () => {
    expect(found('sync', items)[0]).toBe('Sync Summit Six now')
    expect(found('sync', items, ['Sync Harbor now'])[0]).toBe('Sync Harbor now')
    expect(found('', items, ['Run conformance']).slice(0, 2)).toEqual(['Run conformance', 'Nodes'])
    // Lately used is no reason to come before what fits better.
    expect(found('nodes', items, ['Sync Summit Six now'])[0]).toBe('Nodes')
  })

  it('a line by the whole of its name before all others', () => {
    expect(score(item('web-1'), 'web-1')).toBeGreaterThan(score(item('web-10'), 'web-1'))
  })
})
