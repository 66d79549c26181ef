import { expect, it, vi } from 'vitest'
import { ProviderError } from '@/server/providers/errors'
import type { Guard } from '@/server/providers/guard/guard'
import { fakeCloud } from '../testing/fake-cloud'
import { testInstallation } from '../testing/test-runtime'
import { createPauseKeeper, livePause } from './keep-pause'
import { listClouds } from './list-clouds'
import { probeCloud } from './probe-cloud'
import { createProviders } from './providers'

const pause = {
  phase: 'open' as const,
  sinceMs: Date.now() - 5_000,
  untilMs: Date.now() + 20_000,
  reason: 'connection refused',
}

it('a cloud that stops answering is shown as paused, by any process, until it answers', async () => {
  await using one = await testInstallation()
  const { db, log } = one.runtime
  const keeper = createPauseKeeper(db, { process: 'worker a:1', log })
  let guard: Guard | undefined
  const providers = createProviders(
    db,
    async (_config, given) => {
      guard = given
      return fakeCloud()
    },
    { onPause: keeper.keep, wakes: one.runtime.wakes },
  )
  await providers.of('os1')
  const ask = (fail: boolean) =>
    guard?.attempt({ signal: new AbortController().signal }, async () => {
      if (fail) throw new ProviderError('timeout', 'silence')
    })
  const shown = async () => (await listClouds(one.as('viewer'))).items.map(({ id, paused }) => [id, paused?.reason])
  for (let time = 0; time < 5; time++) await expect(ask(true)).rejects.toThrow('silence')
  await keeper.settled()
  expect(await shown()).toEqual([
    ['os1', 'no answer in time'],
    ['os2', undefined],
  ])
  await expect(ask(false)).rejects.toMatchObject({ options: { providerCode: 'paused' } })
  // The other process's probe succeeds: this one tries again with its next call, in place of after ten seconds.
  await probeCloud(one.as('operator'), { id: 'os1' })
  await vi.waitUntil(() => (guard?.pause()?.untilMs ?? 0) <= Date.now())
  await ask(false)
  expect(guard?.pause()).toBeNull()
  await keeper.settled()
  expect(await shown()).toEqual([
    ['os1', undefined],
    ['os2', undefined],
  ])
  await providers.close()
})

it('a process takes back only what it wrote itself, and what a dead one wrote expires', async () => {
  await using one = await testInstallation()
  const { db, log } = one.runtime
  const first = createPauseKeeper(db, { process: 'worker a:1', log })
  const second = createPauseKeeper(db, { process: 'worker b:2', log })
  const shown = async () => (await listClouds(one.as('viewer'))).items[0]?.paused?.process
  first.keep('os1', pause)
  await first.settled()
  second.keep('os1', null)
  await second.settled()
  expect(await shown()).toBe('worker a:1')
  first.keep('os1', { ...pause, untilMs: Date.now() - 120_000 })
  await first.settled()
  expect(await shown()).toBeUndefined()
  expect(livePause(null)).toBeNull()
})
