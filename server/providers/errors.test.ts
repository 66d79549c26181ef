import { expect, test, vi } from 'vitest'
import { ServiceError } from '@/server/domain/errors'
import { ProviderError } from './errors'

test('an error of another copy of this module is known, and is no error of a service', async () => {
  vi.resetModules()
  const copy = await import('./errors')
  const thrown = new copy.ProviderError('auth', 'Refused.')
  expect(copy.ProviderError).not.toBe(ProviderError)
  expect(thrown).toBeInstanceOf(ProviderError)
  expect(thrown).not.toBeInstanceOf(ServiceError)
  class Special extends ProviderError {}
  expect(thrown, 'a kind of it is told by its class').not.toBeInstanceOf(Special)
  expect(new Special('auth', 'Refused.')).toBeInstanceOf(Special)
  expect(new Error('Refused.')).not.toBeInstanceOf(ProviderError)
})
