import { expect, it } from 'vitest'
import { Slots } from './slots'

it('runs so many at once and all in the end', async () => {
  const slots = new Slots(3)
  const { signal } = new AbortController()
  let now = 0
  let most = 0
  const done = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      slots.run(signal, async () => {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setImmediate(resolve))
        now--
        return index
      }),
    ),
  )
  expect(most).toBe(3)
  expect(done).toEqual(Array.from({ length: 20 }, (_, index) => index))
})

it('lets nobody in once it is aborted, and gives its places back', async () => {
  const slots = new Slots(1)
  const stop = new AbortController()
  const reason = new Error('stop')
  let free: () => void = () => undefined
  const first = slots.run(stop.signal, async () => await new Promise<void>((resolve) => (free = resolve)))
  const second = slots.run(stop.signal, async () => 'never')
  stop.abort(reason)
  free()
  await first
  await expect(second).rejects.toBe(reason)
  await expect(slots.run(new AbortController().signal, async () => 'again')).resolves.toBe('again')
})
