import { expect, test } from 'vitest'
import { allocatorEnvironment } from './allocator'

test('blocks go back to the machine, unless a person says otherwise', () => {
  expect(allocatorEnvironment({})).toEqual({
    MALLOC_ARENA_MAX: '2',
    MALLOC_TRIM_THRESHOLD_: '131072',
    MALLOC_MMAP_THRESHOLD_: '131072',
  })
  expect(allocatorEnvironment({ MALLOC_ARENA_MAX: '8', HOME: '/home/ada' })).toMatchObject({ MALLOC_ARENA_MAX: '8' })
  expect(allocatorEnvironment({ HOME: '/home/ada' })).not.toHaveProperty('HOME')
})
