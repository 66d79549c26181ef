import { expect, test } from 'vitest'
import { viewQuery } from '@/server/domain/node-view'
import { addressOf, queryOf } from './view-address'

test('a view opens as what was saved', () => {
  const query = viewQuery('q=web tier&cloud=os1,aws&state=error,running&owner=ours&sort=-created&columns=name,zone')
  expect(viewQuery(queryOf(addressOf(query)))).toBe(query)
})

test('opening a view takes out filters that it does not have, and what is no word of Nodes', () => {
  expect(addressOf('state=error,flying&owner=me')).toEqual({
    ...{ q: null, cloud: null, state: ['error'], reach: null, owner: null },
    ...{ allocation: null, sort: null, columns: null },
  })
})

test('the empty address is the empty query', () => {
  expect(queryOf({ q: '', cloud: [], state: [], owner: null, sort: 'name' }).get('q')).toBeNull()
  expect(viewQuery(queryOf({ q: '', cloud: [], sort: 'name' }))).toBe('')
})
