import { describe, expect, it } from 'vitest'
import { allLimits, limitKinds, limitLeft, limitState } from './cloud-limits'

describe('how full a limit is', () => {
  it.each([
    [{ used: 10, limit: 20 }, 'free', 10],
    [{ used: 18, limit: 20 }, 'near', 2],
    [{ used: 20, limit: 20 }, 'full', 0],
    // Nova lets an admin lower a quota below what is used.
    [{ used: 25, limit: 20 }, 'full', 0],
    [{ used: 0, limit: 0 }, 'none', 0],
    [{ used: 7, limit: 'unlimited' as const }, 'free', Number.POSITIVE_INFINITY],
    [{ used: null, limit: 20 }, 'unknown', null],
    [{ used: 3, limit: null }, 'unknown', null],
  ])('%j is %s', (limit, state, left) => {
    expect(limitState(limit)).toBe(state)
    expect(limitLeft(limit)).toBe(left)
  })

  it('every kind is there once and in order, and what no service named says why', () => {
    const found = { kind: 'vcpu' as const, used: 1, limit: 2, source: 'compute GET /limits', note: null }
    const all = allLimits([found], 'Not told.')
    expect(all.map(({ kind }) => kind)).toEqual([...limitKinds])
    expect(all.find(({ kind }) => kind === 'vcpu')).toEqual(found)
    expect(all[0]).toMatchObject({ used: null, limit: null, note: 'Not told.' })
  })
})
