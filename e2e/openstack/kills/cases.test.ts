import { expect, test } from 'vitest'
import { casesOf, spread } from './cases'

test('twenty kills on two clouds: two in each of the steps 1 to 5 of each', () => {
  const clouds = [
    { cloud: 'floating', cases: casesOf({ floatingIp: true }) },
    { cloud: 'direct', cases: casesOf({ floatingIp: false }) },
  ]
  const counts: Record<string, number> = {}
  for (const { cloud, about } of spread(clouds, 20)) {
    const key = `${cloud} ${about.step}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  expect(Object.values(counts)).toEqual(Array(10).fill(2))
})

test('a floating IP is asked for only where step 5 makes one', () => {
  const places = (floatingIp: boolean) => casesOf({ floatingIp }).map(({ what }) => what)
  expect(places(true)).toContain('POST floatingips, request sent')
  expect(places(false).join()).not.toContain('floatingips')
})

test('more kills than cases begin again from the first', () => {
  const cases = casesOf({ floatingIp: false })
  const all = spread([{ cloud: 'a', cases }], cases.length + 1)
  expect(all.at(-1)).toEqual(all[0])
})
