import { expect, test } from 'vitest'
import { nodeFilterSchema } from './node-list-schema'

const clouds = (count: number): string[] => Array.from({ length: count }, (_, index) => `cloud-${index}`)

test('values come as a list or as text with commas, and as many clouds as a large fleet has', () => {
  expect(nodeFilterSchema.parse({ cloud: 'harbor,,summit-six', state: ['error'] })).toEqual({
    cloud: ['harbor', 'summit-six'],
    state: ['error'],
  })
  expect(nodeFilterSchema.parse({ cloud: clouds(400).join(',') }).cloud).toHaveLength(400)
})

test('what is no filter is refused, with its place', () => {
  const placeOf = (input: object) => nodeFilterSchema.safeParse(input).error?.issues[0]?.path
  expect(placeOf({ cloud: clouds(501) })).toEqual(['cloud'])
  expect(placeOf({ state: 'sleeping' })).toEqual(['state', 0])
  expect(placeOf({ at: '2026-11-22 12:00' })).toEqual(['at'])
})
