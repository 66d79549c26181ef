import { expect, test } from 'vitest'
import { moved, readColumns, shown, usualColumns, writeColumns } from './column-choice'

test('columns are read as they were written', () => {
  expect(readColumns(writeColumns(['name', 'zone', 'state']))).toEqual(['name', 'zone', 'state'])
})

test('what is no column is left out, the name is always there, and nothing is no choice', () => {
  expect(readColumns('state,weight,state')).toEqual(['name', 'state'])
  expect(readColumns('weight')).toBeNull()
  expect(readColumns('')).toBeNull()
  expect(readColumns(null)).toBeNull()
})

test('a column moves by one place and stays within the table', () => {
  expect(moved(['name', 'state', 'cloud'], 'cloud', -1)).toEqual(['name', 'cloud', 'state'])
  expect(moved(['name', 'state'], 'state', 1)).toEqual(['name', 'state'])
  expect(moved(['name'], 'zone', 1)).toEqual(['name'])
})

test('a column that is shown again stands where it usually stands; the name stays', () => {
  expect(shown(['name', 'state', 'age'], 'cloud', true)).toEqual(['name', 'state', 'cloud', 'age'])
  expect(shown(usualColumns, 'seen', true).at(-1)).toBe('seen')
  expect(shown(['name', 'flavor', 'id'], 'tags', true)).toEqual(['name', 'flavor', 'tags', 'id'])
  expect(shown(['name', 'state'], 'state', false)).toEqual(['name'])
  expect(shown(['name'], 'name', false)).toEqual(['name'])
})
