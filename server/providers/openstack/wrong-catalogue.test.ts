import { afterEach, describe, expect, test } from 'vitest'
import { defaultBreakerPolicy } from '../guard/breaker'
import { createGuard, type Guard } from '../guard/guard'
import { failure } from './testing/failure'
import { type FakeCloud, fakeProvider, newCall, startFakeCloud, tokenAnswer } from './testing/fake-cloud'

let cloud: FakeCloud
afterEach(() => cloud.close())

const login = 'POST /identity/v3/auth/tokens'
const entry = (type: string, url: string) => ({
  type,
  endpoints: [{ interface: 'public', region: 'R1', region_id: 'R1', url }],
})

/** A cloud whose first token names `compute`; the operator has mended the catalogue by the second. */
const start = async (compute: (url: string) => string, doubtMs: number, guard?: Guard) => {
  cloud = await startFakeCloud({
    [login]: (_asked, times) =>
      times > 1
        ? tokenAnswer(cloud.url, {}, 'token-2')
        : tokenAnswer(cloud.url, { catalog: [entry('compute', compute(cloud.url))] }),
    'GET /dashboard/v2.1/': () => ({ text: '<html>Log in</html>' }),
    'GET /dashboard/v2.1/servers/s1': () => ({ text: '<html>Log in</html>' }),
  })
  return await fakeProvider(cloud, {}, { doubtMs }, guard)
}

describe('a catalogue that is wrong', () => {
  test.each([
    ['a dead port', () => 'http://127.0.0.1:1/compute/v2.1', 'unavailable'],
    ['a name that does not exist', () => 'http://nova.old-site.invalid/v2.1', 'unavailable'],
    ['a dashboard', (url: string) => `${url}/dashboard/v2.1`, 'protocol'],
  ] as const)('%s: says which service, where, and what to set', async (_, compute, code) => {
    const provider = await start(compute, 60_000)
    const error = await failure(provider.getNode({ serverId: 's1' }, newCall()))
    expect(error.code).toBe(code)
    expect(error.message).toContain(`The compute service was looked for at ${compute(cloud.url)}`)
    expect(error.message).toContain('compute_endpoint_override')
    await failure(provider.getNode({ serverId: 's1' }, newCall()))
    expect(cloud.of(login), 'a fresh catalogue is not asked for again at once').toHaveLength(1)
    await provider.close()
  })

  test('is asked for again also when the pause that it has led to hides its error', async () => {
    let now = 1_000_000
    const guard = createGuard({ name: 'Fake', now: () => now, policy: { ...defaultBreakerPolicy, strikesMax: 2 } })
    const provider = await start(() => 'http://127.0.0.1:1/compute/v2.1', -1, guard)
    cloud.routes['GET /compute/servers/s1'] = () => ({
      status: 404,
      json: { itemNotFound: { code: 404, message: 'no such server' } },
    })
    const error = await failure(provider.getNode({ serverId: 's1' }, newCall()))
    expect(error.message).toMatch(/^Fake has not answered since/)
    now += 60_000
    expect(await provider.getNode({ serverId: 's1' }, newCall())).toBeNull()
    expect(guard.pause()).toBeNull()
    await provider.close()
  })

  test('is asked for again after a while, and what was mended there works', async () => {
    const provider = await start(() => 'http://127.0.0.1:1/compute/v2.1', -1)
    await failure(provider.getNode({ serverId: 's1' }, newCall()))
    cloud.routes['GET /compute/servers/s1'] = () => ({
      status: 404,
      json: { itemNotFound: { code: 404, message: 'no such server' } },
    })
    expect(await provider.getNode({ serverId: 's1' }, newCall())).toBeNull()
    expect(cloud.of(login)).toHaveLength(2)
    await provider.close()
  })
})
