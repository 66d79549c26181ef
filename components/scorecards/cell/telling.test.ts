import { expect, test } from 'vitest'
import { shortCall, telling } from './evidence-transcript'

const lines = (count: number, ...decisive: number[]) =>
  Array.from({ length: count }, (_, index) => ({ decisive: decisive.includes(index) }))

test('a short transcript stands whole', () => {
  expect(telling(lines(14, 3))).toHaveLength(14)
  expect(telling([])).toEqual([])
})

test('of a long one, what decides stands with its neighbours', () => {
  expect(telling(lines(40, 0, 20, 39))).toEqual([0, 1, 19, 20, 21, 38, 39])
})

test('of a long one that nothing in it decides, the end stands', () => {
  expect(telling(lines(40))).toEqual(Array.from({ length: 14 }, (_, index) => index + 26))
})

test('a call stands without its host and the tail of its query', () => {
  expect(shortCall('GET http://127.0.0.1:36921/v2.0/floatingips')).toBe('GET /v2.0/floatingips')
  expect(shortCall('GET https://compute.example.com:8774/v2.1/servers?limit=100')).toBe('GET /v2.1/servers?limit=100')
  expect(shortCall(`GET /v2.0/ports?device_id=${'a'.repeat(40)}`)).toBe(`GET /v2.0/ports?device_id=${'a'.repeat(22)}…`)
  expect(shortCall('RunInstances us-east-1')).toBe('RunInstances us-east-1')
})
