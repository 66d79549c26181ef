import { describe, expect, it } from 'vitest'
import { bulkActionKinds } from './bulk-action'
import type { BulkAction } from './bulk-action-schema'
import { type BulkSubject, refuseAlways, refuseBulk, refuseNow } from './bulk-refusal'
import { type NodeState, nodeStates } from './node'
import { type NodeRunState, nodeRunStates } from './steps'

const actionOf = (kind: BulkAction['kind']): BulkAction =>
  kind === 'tag' ? { kind, name: 'env', value: 'x' } : kind === 'untag' ? { kind, name: 'env' } : { kind }
const subject = (over: Partial<BulkSubject> = {}): BulkSubject => ({
  state: 'running',
  gone: false,
  cloudRemoved: false,
  run: 'delivered',
  tags: {},
  ...over,
})
const mine = { includeOthers: false }
const all = { includeOthers: true }

describe('whatever the cloud says', () => {
  it('leaves nodes of others alone unless they are meant', () => {
    for (const kind of bulkActionKinds.filter((each) => each !== 'release')) {
      expect(refuseAlways(actionOf(kind), subject({ run: null }), mine)?.told, kind).toMatch(/nodes of others/)
      expect(refuseAlways(actionOf(kind), subject({ run: null }), all), kind).toBeNull()
    }
  })

  it('never releases what Plumbline did not make', () => {
    expect(refuseAlways({ kind: 'release' }, subject({ run: null }), all)?.told).toMatch(/not made by Plumbline/)
  })

  it('keeps away from nodes that their allocation is at work on', () => {
    const working: NodeRunState[] = ['queued', 'running', 'cleaning', 'releasing']
    for (const run of nodeRunStates) {
      const refused = refuseAlways({ kind: 'power-off' }, subject({ run }), all) !== null
      expect(refused, run).toBe(working.includes(run))
    }
  })

  it('releases what an allocation may release, and says why not otherwise', () => {
    const may = nodeRunStates.filter((run) => refuseAlways({ kind: 'release' }, subject({ run }), mine) === null)
    expect(may.toSorted()).toEqual(['cancelled', 'delivered', 'failed'])
    expect(refuseAlways({ kind: 'release' }, subject({ run: 'released' }), mine)?.told).toMatch(/already/)
    expect(refuseAlways({ kind: 'release' }, subject({ run: 'running' }), mine)?.advice).toMatch(/Cancel it/)
  })

  it('refuses what is gone and clouds that were removed', () => {
    for (const over of [{ gone: true }, { cloudRemoved: true }])
      for (const kind of bulkActionKinds.filter((each) => each !== 'release'))
        expect(refuseAlways(actionOf(kind), subject(over), all), kind).not.toBeNull()
  })
})

describe('in a state', () => {
  const asked: Record<'power-on' | 'power-off' | 'reboot', NodeState[]> = {
    'power-on': ['stopped', 'error', 'unknown'],
    'power-off': ['running', 'error', 'unknown'],
    reboot: ['running', 'error', 'unknown'],
  }
  for (const [kind, states] of Object.entries(asked) as [keyof typeof asked, NodeState[]][])
    it(`${kind} is asked for where it makes sense`, () => {
      const may = nodeStates.filter((state) => refuseNow({ kind }, { state, tags: {} }) === null)
      expect(may.toSorted()).toEqual(states.toSorted())
    })

  it('tells what a node that is there already is', () => {
    expect(refuseNow({ kind: 'power-on' }, subject())?.told).toBe('It runs already.')
    expect(refuseNow({ kind: 'reboot' }, subject({ state: 'stopped' }))?.advice).toBe('Power it on instead.')
  })

  it('does not write a tag that is there, nor remove one that is not', () => {
    const tags = { env: 'x', toString: 'y' }
    expect(refuseNow({ kind: 'tag', name: 'env', value: 'x' }, subject({ tags }))).not.toBeNull()
    expect(refuseNow({ kind: 'tag', name: 'env', value: 'y' }, subject({ tags }))).toBeNull()
    expect(refuseNow({ kind: 'untag', name: 'env' }, subject({ tags }))).toBeNull()
    expect(refuseNow({ kind: 'untag', name: 'constructor' }, subject({ tags }))?.told).toBe(
      'It has no tag constructor.',
    )
  })

  it('asks nothing of nodes that go', () => {
    for (const kind of bulkActionKinds.filter((each) => each !== 'release'))
      for (const state of ['deleting', 'deleted'] as const)
        expect(refuseBulk(actionOf(kind), subject({ state }), all), `${kind} ${state}`).not.toBeNull()
  })
})
