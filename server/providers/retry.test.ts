import { expect, it } from 'vitest'
import { ProviderError } from './errors'
import { parseRetryAfter, withRetries } from './retry'

const signal = new AbortController().signal

it('reads Retry-After as seconds or as a date', () => {
  const now = Date.parse('2026-11-22T10:00:00Z')
  expect(parseRetryAfter('2')).toBe(2_000)
  expect(parseRetryAfter('0.5')).toBe(500)
  expect(parseRetryAfter('Sun, 22 Nov 2026 10:00:07 GMT', now)).toBe(7_000)
  expect(parseRetryAfter('Sun, 22 Nov 2026 09:00:00 GMT', now)).toBe(0)
  for (const nonsense of ['soon', '-3', '', null, undefined]) expect(parseRetryAfter(nonsense)).toBeUndefined()
})

it('tries what can succeed later, and nothing else', async () => {
  const tried: number[] = []
  const answer = await withRetries({ signal, backoffMs: 1 }, async (tries) => {
    tried.push(tries)
    if (tries < 3) throw new ProviderError('unavailable', 'no')
    return 'yes'
  })
  expect(answer).toBe('yes')
  expect(tried).toEqual([1, 2, 3])
  let count = 0
  const refuse = withRetries({ signal, backoffMs: 1 }, async () => {
    count += 1
    throw new ProviderError('quota', 'full')
  })
  await expect(refuse).rejects.toMatchObject({ code: 'quota' })
  expect(count).toBe(1)
})

it('hands on what is no ProviderError at once: it is a bug, not weather', async () => {
  let count = 0
  const run = withRetries({ signal, backoffMs: 1 }, async () => {
    count += 1
    throw new TypeError('bug')
  })
  await expect(run).rejects.toThrow(TypeError)
  expect(count).toBe(1)
})

it('runs nothing when aborted before', async () => {
  const aborted = AbortSignal.abort(new Error('enough'))
  let count = 0
  const run = withRetries({ signal: aborted }, async () => {
    count += 1
  })
  await expect(run).rejects.toThrow('enough')
  expect(count).toBe(0)
})
