import { afterEach, expect, test, vi } from 'vitest'
import { ProviderError } from '../errors'
import { createSettle } from './settle'
import { newCall } from './testing/fake-cloud'

/** A service that lists what was made after some looks, and counts what is asked of it. */
function service(visibleAtLook: number | null) {
  const counts = { looks: 0, made: 0 }
  const making = {
    intent: 'i1',
    find: async () => {
      counts.looks++
      return visibleAtLook !== null && counts.looks >= visibleAtLook ? 'server-of-the-dead' : null
    },
    make: async () => {
      counts.made++
      return 'server-of-ours'
    },
    id: (made: string) => made,
  }
  return { counts, making }
}

test('what another process may have asked for is looked for during the whole window before it is made', async () => {
  const { counts, making } = service(2)
  const made = createSettle(5_000).once({ ...making, mayExist: true }, newCall())
  expect(await made).toBe('server-of-the-dead')
  expect(counts).toEqual({ looks: 2, made: 0 })
})

test('it is made when the window passes without it', async () => {
  const { counts, making } = service(null)
  const made = createSettle(400).once({ ...making, mayExist: true }, newCall())
  expect(await made).toBe('server-of-ours')
  expect(counts).toEqual({ looks: 2, made: 1 })
})

test('one look is enough for a new intent, and for one that this process was refused itself', async () => {
  const settle = createSettle(5_000)
  const { counts, making } = service(null)
  const refused = { ...making, make: () => Promise.reject(new ProviderError('quota', 'The quota is spent.')) }
  await expect(settle.once(refused, newCall())).rejects.toMatchObject({ code: 'quota' })
  expect(counts.looks).toBe(1)
  expect(await settle.once({ ...making, mayExist: true }, newCall())).toBe('server-of-ours')
  expect(counts.looks).toBe(2)
})

afterEach(() => vi.restoreAllMocks())

test('a process that stood still since it asked looks again: another one may have asked meanwhile', async () => {
  const settle = createSettle(5_000)
  const { counts, making } = service(3)
  const refused = { ...making, make: () => Promise.reject(new ProviderError('quota', 'The quota is spent.')) }
  await expect(settle.once(refused, newCall())).rejects.toMatchObject({ code: 'quota' })
  const now = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => now() + 20_000)
  expect(await settle.once({ ...making, mayExist: true }, newCall())).toBe('server-of-the-dead')
  expect(counts).toEqual({ looks: 3, made: 0 })
})
