import { expect, test, vi } from 'vitest'
import { ServiceError } from './errors'

test('an error of another copy of this module is known, other errors are not', async () => {
  vi.resetModules()
  const copy = await import('./errors')
  expect(copy.ServiceError).not.toBe(ServiceError)
  expect(new copy.ServiceError('conflict', 'Taken.')).toBeInstanceOf(ServiceError)
  expect(new ServiceError('conflict', 'Taken.')).toBeInstanceOf(copy.ServiceError)
  for (const other of [new Error('Taken.'), null, undefined, 'Taken.', {}])
    expect(other).not.toBeInstanceOf(ServiceError)
})
