import { expect, test } from 'vitest'
import { viewQuery } from './node-view'
import { viewQuerySchema } from './node-view-schema'

test('two addresses that show the same are one query', () => {
  const one = viewQuery('?state=running,error&node=abc&q=web+tier&at=2026-11-22T14:00:00Z&sort=name')
  expect(one).toBe('q=web+tier&state=error,running')
  expect(viewQuery('q=web%20tier&state=error%2Crunning&cloud=')).toBe(one)
})

test('the order of columns and of a sort is kept', () => {
  expect(viewQuery('columns=state,name&sort=-created')).toBe('sort=-created&columns=state,name')
})

test('what comes back is read as it was written', () => {
  const written = viewQuery(new URLSearchParams({ q: 'a&b=c,d +%', cloud: 'os 1,aws' }))
  expect(Object.fromEntries(new URLSearchParams(written))).toEqual({ q: 'a&b=c,d +%', cloud: 'aws,os 1' })
})

test.each([
  ['state=flying', /state/],
  ['owner=me', /owner/],
  ['allocation=12', /allocation/],
  ['sort=weight', /sort/],
  ['columns=name,<b>', /columns/],
  [`q=${'x'.repeat(201)}`, /q/],
])('%s is refused with the name of the field', (query, why) => {
  const read = viewQuerySchema.safeParse(query)
  expect(read.success).toBe(false)
  expect(read.error?.issues.map(({ message }) => message).join()).toMatch(why)
})

test('an empty query is a view of all nodes', () => {
  expect(viewQuerySchema.parse('')).toBe('')
})
