import { expect, it } from 'vitest'
import { createBudget, defaultBudgetPolicy as policy } from './budget'

const takeAll = (budget: ReturnType<typeof createBudget>): number => {
  let taken = 0
  while (budget.take()) taken++
  return taken
}

it('lets a quiet process repeat a few times, and gives those back with time', () => {
  let now = 0
  const budget = createBudget(() => now)
  expect(takeAll(budget)).toBe(policy.floor)
  expect(budget.waitMs()).toBe(2_000)
  now += 2_000
  expect(budget.waitMs()).toBe(0)
  expect(takeAll(budget)).toBe(1)
  now += 3_600_000
  expect(takeAll(budget)).toBe(policy.floor)
})

it('lets one retry in five requests through when all of them fail', () => {
  const budget = createBudget(() => 0)
  let retries = 0
  for (let request = 0; request < 1_000; request++) {
    budget.earn()
    while (budget.take()) retries++
  }
  expect(retries).toBeGreaterThanOrEqual(200)
  expect(retries).toBeLessThanOrEqual(200 + policy.floor)
})

it('does not save up without end', () => {
  const budget = createBudget(() => 0)
  for (let request = 0; request < 10_000; request++) budget.earn()
  expect(takeAll(budget)).toBe(policy.max)
})
