import { expect, test } from 'vitest'
import { type AllocationState, allocationState, type NodeRunState, stepById, stepIds } from './steps'

test.each<[NodeRunState[], AllocationState]>([
  [['queued', 'queued'], 'queued'],
  [['queued', 'running'], 'running'],
  [['delivered', 'running'], 'running'],
  [['failed', 'cleaning'], 'running'],
  [['delivered', 'delivered'], 'delivered'],
  [['delivered', 'failed'], 'partial'],
  [['delivered', 'cancelled'], 'partial'],
  [['delivered', 'released'], 'delivered'],
  [['failed', 'released'], 'failed'],
  [['failed', 'cancelled'], 'failed'],
  [['cancelled', 'cancelled'], 'cancelled'],
  [['releasing', 'released'], 'releasing'],
  [['released', 'released'], 'released'],
])('nodes %j make an allocation %s', (nodes, state) => expect(allocationState(nodes)).toBe(state))

test('eight steps, numbered from one', () => {
  expect(stepIds).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(stepById(5).short).toBe('Address')
})
