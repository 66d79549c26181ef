import { expect, test } from 'vitest'
import { neighbour } from './neighbour'

const clouds = ['aws', 'auro', 'ovh']

test('the cells around one', () => {
  const cell = { cloud: 'auro', step: 5 } as const
  expect(neighbour(cell, clouds, 'above')).toEqual({ cloud: 'aws', step: 5 })
  expect(neighbour(cell, clouds, 'below')).toEqual({ cloud: 'ovh', step: 5 })
  expect(neighbour(cell, clouds, 'before')).toEqual({ cloud: 'auro', step: 4 })
  expect(neighbour(cell, clouds, 'after')).toEqual({ cloud: 'auro', step: 6 })
})

test('nothing lies beyond the edges, nor beside a cloud that the matrix does not show', () => {
  expect(neighbour({ cloud: 'aws', step: 1 }, clouds, 'above')).toBeNull()
  expect(neighbour({ cloud: 'aws', step: 1 }, clouds, 'before')).toBeNull()
  expect(neighbour({ cloud: 'ovh', step: 8 }, clouds, 'below')).toBeNull()
  expect(neighbour({ cloud: 'ovh', step: 8 }, clouds, 'after')).toBeNull()
  expect(neighbour({ cloud: 'gone', step: 3 }, clouds, 'below')).toBeNull()
})
