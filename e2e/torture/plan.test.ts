import { expect, test } from 'vitest'
import { allFaults, type World } from './faults'
import { makePlan, usualMix } from './plan'

const world: World = {
  workers: 3,
  clouds: [
    { id: 'aws', provider: 'aws-ec2', floatingIps: false },
    { id: 'harbor', provider: 'openstack', floatingIps: true },
    { id: 'meadow', provider: 'openstack', floatingIps: false },
  ],
  labFaults: ['slow', 'ssh-no-route', 'catalogue-html', 'something-new'],
  labCalls: ['create', 'remove', 'read'],
  disk: true,
  clock: true,
}

test('the same seed makes the same plan, another seed another one', () => {
  const plan = makePlan({ seed: 'one', minutes: 5, world })
  expect(makePlan({ seed: 'one', minutes: 5, world })).toEqual(plan)
  expect(makePlan({ seed: 'two', minutes: 5, world }).faults).not.toEqual(plan.faults)
})

test('all kinds come in a run of some length, and every target is one of the kind', () => {
  const { faults } = makePlan({ seed: 'one', minutes: 12, world })
  const kinds = allFaults(world)
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(kinds.map(({ kind }) => kind)))
  for (const fault of faults) {
    expect(kinds.find(({ kind }) => kind === fault.kind)?.targets(world)).toContain(fault.target)
    expect(fault.atMs).toBeLessThan(12 * 60_000)
  }
})

test('two faults never have the same target at once', () => {
  const { faults } = makePlan({ seed: 'three', minutes: 20, world })
  const slow = faults.filter(({ kind }) => !kind.startsWith('lab: '))
  for (const [index, fault] of slow.entries()) {
    const next = slow.slice(index + 1).find(({ target }) => target === fault.target)
    if (next) expect(next.atMs).toBeGreaterThanOrEqual(fault.atMs + fault.lengthMs)
  }
})

test('what the machine or the cloud cannot have is not planned', () => {
  const bare = { ...world, disk: false, clock: false }
  const { faults } = makePlan({ seed: 'one', minutes: 12, world: bare })
  expect(faults.filter(({ kind }) => /disk|clock/.test(kind))).toEqual([])
  expect(faults.filter(({ kind, target }) => kind === 'lab: catalogue-html' && target.includes('aws'))).toEqual([])
  const floating = faults.filter(({ detail }) => String(detail.action).includes('floatingips'))
  expect(floating.every(({ target }) => target === 'requests harbor')).toBe(true)
})

test('a mix leaves out kinds and clouds; launches keep to the number of nodes', () => {
  const mix = { ...usualMix, kinds: (kind: string) => kind === 'worker kill -9', clouds: ['harbor'], nodesMax: 2 }
  const { faults, launches } = makePlan({ seed: 'one', minutes: 3, world, mix })
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(['worker kill -9']))
  for (const { clouds, count } of launches) {
    expect(clouds).toEqual(['harbor'])
    expect(count).toBeLessThanOrEqual(2)
  }
})
