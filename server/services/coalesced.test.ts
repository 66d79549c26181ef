import { expect, test } from 'vitest'
import { coalesced } from './coalesced'

/** Work whose runs end when the test says so. */
function held() {
  const runs: PromiseWithResolvers<void>[] = []
  const call = coalesced(async () => {
    const run = Promise.withResolvers<void>()
    runs.push(run)
    await run.promise
  })
  return { runs, call }
}

test('calls during a run share one run that begins after them', async () => {
  const { runs, call } = held()
  const first = call()
  const second = call()
  const third = call()
  expect(runs).toHaveLength(1)
  runs[0]!.resolve()
  await first
  await expect.poll(() => runs.length).toBe(2)
  // Its run has begun already, so it may have looked too early for this one.
  const fourth = call()
  runs[1]!.resolve()
  await Promise.all([second, third])
  await expect.poll(() => runs.length).toBe(3)
  runs[2]!.resolve()
  await fourth
  expect(runs).toHaveLength(3)
})

test('a run that fails is told to those who waited for it, and the next one runs all the same', async () => {
  const { runs, call } = held()
  const first = call()
  const second = call()
  runs[0]!.reject(new Error('disk'))
  await expect(first).rejects.toThrow('disk')
  await expect.poll(() => runs.length).toBe(2)
  runs[1]!.resolve()
  await second
})

test('a call in the moment in which a run has ended and the next one has not begun does not make two', async () => {
  const { runs, call } = held()
  const again = call().then(call)
  const second = call()
  runs[0]!.resolve()
  await expect.poll(() => runs.length).toBe(2)
  runs[1]!.resolve()
  await Promise.all([again, second])
  expect(runs).toHaveLength(2)
})
