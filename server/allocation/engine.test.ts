import { describe, expect, it } from 'vitest'
import { ProviderError } from '@/server/providers/errors'
import { Bench } from './testing/bench'
import { floatingIp, network, subnet } from './testing/catalogues'
import type { FakeMethod } from './testing/fake-cloud'

describe('a run from end to end', () => {
  it('delivers in eight steps, in their order, and leaves only the server and its group', async () => {
    const bench = new Bench()
    expect(await bench.run()).toBe('delivered')
    const { view } = bench.node
    expect(view.steps.map(({ state }) => state)).toEqual(Array(8).fill('done'))
    expect(bench.node.types().filter((type) => type === 'step-finished')).toHaveLength(8)
    expect(view.state).toBe('delivered')
    expect(bench.node.result).toEqual({ address: '203.0.113.7', providerId: 'server-3', loginUser: 'root' })
    expect(bench.cloud.left).toEqual(['security-group security-group-2', 'server server-3'])
    expect(view.steps.map(({ judgement }) => judgement.verdict)).toEqual([
      'YES',
      'YES',
      'YES',
      'YES',
      'YES',
      'YES',
      'YES',
      'UNKNOWN',
    ])
    expect(bench.node.learned.get('id-ubuntu-24.04')?.user).toBe('ubuntu')
  })

  it('commits an intent before the cloud is asked for anything', async () => {
    const bench = new Bench({}, floatingIp())
    const before: Record<string, number> = {}
    const inner = bench.cloud.onCall
    bench.cloud.onCall = (method: FakeMethod) => {
      before[method] ??= bench.node.intents.length
      return inner(method)
    }
    expect(await bench.run()).toBe('delivered')
    expect(before).toMatchObject({ addKey: 1, openSsh: 2, createNode: 3, allocate: 4 })
    expect(bench.node.intents.every(({ providerId }) => providerId !== null)).toBe(true)
  })

  it('makes a floating IP where one is needed, and calls it a workaround', async () => {
    const bench = new Bench({}, floatingIp())
    bench.cloud.addresses = [{ address: '10.20.0.5', version: 4, public: false, floating: false, network: 'lan' }]
    await bench.run()
    const five = bench.node.view.steps[4]!
    expect(five).toMatchObject({ workarounds: ['floating-ip'], judgement: { verdict: 'NO' }, state: 'done' })
    expect(five.facts).toMatchObject({ address: '198.51.100.9', cameWithCreate: false })
  })

  it('gives an RSA key to a cloud that refuses ed25519, stored before the cloud is asked, and says PARTIAL', async () => {
    const bench = new Bench()
    const keys: string[] = []
    const inner = bench.cloud.onCall
    bench.cloud.onCall = (method: FakeMethod) => {
      if (method === 'addKey') keys.push(bench.node.key?.publicKey.split(' ')[0] ?? 'none')
      if (method === 'addKey' && keys.length === 1) {
        throw new ProviderError('invalid', 'It accepts only RSA keys.', {
          status: 400,
          providerCode: 'key-type-refused',
        })
      }
      return inner(method)
    }
    expect(await bench.run()).toBe('delivered')
    expect(keys).toEqual(['ssh-ed25519', 'ssh-rsa'])
    const one = bench.node.view.steps[0]!
    expect(one).toMatchObject({ workarounds: ['rsa-key'], judgement: { verdict: 'PARTIAL' } })
    expect(one.facts).toMatchObject({ keyType: 'rsa' })
  })

  it('does not try another key when the cloud refuses for another reason', async () => {
    const bench = new Bench()
    const calls: string[] = []
    bench.cloud.onCall = (method: FakeMethod) => {
      calls.push(method)
      if (method === 'addKey') throw new ProviderError('invalid', 'Name in use.', { status: 400 })
    }
    expect(await bench.run()).toBe('failed')
    expect(calls.filter((method) => method === 'addKey')).toHaveLength(1)
    expect(bench.node.key).toBeNull()
  })

  it('keeps the evidence of every call with the step that made it', async () => {
    const bench = new Bench()
    await bench.run()
    const { view } = bench.node
    expect(view.exchanges).toHaveLength(bench.node.exchanges.length)
    for (const step of view.steps)
      expect(step.calls).toBe(view.exchanges.filter((each) => each.step === step.step).length)
  })
})

describe('tries', () => {
  it('pauses longer each time, with jitter, and goes on', async () => {
    const bench = new Bench()
    bench.cloud.faults.set('catalogue', [
      new ProviderError('unavailable', 'Down.'),
      new ProviderError('timeout', 'Slow.'),
    ])
    expect(await bench.run()).toBe('delivered')
    expect(bench.clock.slept.slice(0, 2)).toEqual([750, 1500])
    expect(bench.node.view.steps[1]).toMatchObject({ state: 'done', attempt: 3, failure: null })
  })

  it('waits as long as the cloud asks for', async () => {
    const bench = new Bench()
    bench.cloud.faults.set('addKey', [new ProviderError('rate-limited', 'Slow down.', { retryAfterMs: 7000 })])
    expect(await bench.run()).toBe('delivered')
    expect(bench.clock.slept[0]).toBe(7000)
  })

  it('does not try again what cannot heal, and cleans up', async () => {
    const bench = new Bench()
    bench.cloud.faults.set('createNode', [new ProviderError('quota', 'No more servers.', { detail: 'Quota exceeded' })])
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure).toMatchObject({ code: 'quota', detail: 'Quota exceeded' })
    expect(bench.node.view.steps[3]).toMatchObject({ state: 'failed', attempt: 1, judgement: { verdict: 'UNKNOWN' } })
    expect(bench.node.view.steps.slice(4).map(({ state }) => state)).toEqual(Array(4).fill('skipped'))
    expect(bench.cloud.left).toEqual([])
  })

  it('a lost answer does not make a second server', async () => {
    const bench = new Bench()
    bench.cloud.faults.set('createNode', ['lost'])
    expect(await bench.run()).toBe('delivered')
    expect(bench.cloud.left.filter((thing) => thing.startsWith('server'))).toHaveLength(1)
    expect(bench.node.view.steps[3]?.workarounds).toEqual(['retry-create'])
  })

  it('gives up after its attempts', async () => {
    const bench = new Bench()
    bench.cloud.faults.set('createNode', Array(9).fill(new ProviderError('conflict', 'Busy.')))
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.steps[3]).toMatchObject({ state: 'failed', attempt: 4 })
  })

  it('holds out for more than a minute against a cloud that does not work, and not for ever', async () => {
    const bench = new Bench()
    bench.cloud.faults.set('catalogue', Array(99).fill(new ProviderError('unavailable', 'Down.')))
    const startedMs = bench.clock.now()
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.steps[1]).toMatchObject({ state: 'failed', failure: { code: 'unavailable' } })
    const tried = bench.clock.slept.filter((ms) => ms !== bench.timing.cleanupPauseMs)
    expect(tried.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(60_000)
    expect(tried.length).toBeLessThan(12)
    expect(bench.clock.now() - startedMs).toBeLessThan(180_000)
  })

  it('waits for a paused cloud without using up its attempts', async () => {
    const bench = new Bench()
    const paused = new ProviderError('unavailable', 'Harbor has not answered since 14:02.', {
      providerCode: 'paused',
      retryAfterMs: 30_000,
    })
    bench.cloud.faults.set('catalogue', Array(8).fill(paused))
    expect(await bench.run()).toBe('delivered')
    expect(bench.clock.slept.slice(0, 8)).toEqual(Array(8).fill(30_000))
  })

  it('does not wait for a paused cloud for ever', async () => {
    const bench = new Bench()
    const paused = new ProviderError('unavailable', 'Paused.', { providerCode: 'paused', retryAfterMs: 120_000 })
    bench.cloud.faults.set('catalogue', Array(99).fill(paused))
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure).toMatchObject({ code: 'unavailable', message: 'Paused.' })
    expect(bench.node.view.steps[1]?.attempt).toBeLessThan(15)
  })

  it('an error of our own is internal, is reported, and never shows its text', async () => {
    const bench = new Bench()
    bench.cloud.onCall = () => {
      throw new TypeError('secret: undefined is not a function')
    }
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure?.code).toBe('internal')
    expect(JSON.stringify(bench.node.events)).not.toContain('secret')
  })

  it('a step that hangs ends in its time', async () => {
    const bench = new Bench()
    bench.timing = { ...bench.timing, stepTimeoutMs: { ...bench.timing.stepTimeoutMs, 2: 20 } }
    bench.cloud.onCall = (method) =>
      method === 'catalogue' ? new Promise((resolve) => setTimeout(resolve, 60)) : undefined
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure).toMatchObject({
      code: 'step-timeout',
      message: expect.stringContaining('Get metadata'),
    })
  })
})

describe('the plan', () => {
  const changed = () => {
    const bench = new Bench()
    bench.cloud.catalogueNow.networks[1] = network('other', [subnet('203.0.113.0/25')], { own: false, shared: true })
    return bench
  }

  it('stops when the cloud changed, with both plans', async () => {
    const bench = changed()
    expect(await bench.run()).toBe('failed')
    const failure = bench.node.view.failure
    expect(failure?.code).toBe('plan-changed')
    expect(failure?.message).toContain('other')
    expect(JSON.parse(failure?.detail ?? '')).toMatchObject({
      approved: { network: 'id-private' },
      now: { network: 'id-other' },
    })
    expect(bench.cloud.left).toEqual([])
  })

  it('goes on when the request accepts it', async () => {
    const bench = changed()
    bench.node.options.request.replan = true
    expect(await bench.run()).toBe('delivered')
    expect(bench.node.view.steps[2]?.facts).toMatchObject({ changedFromApproved: true, network: { name: 'other' } })
  })
})

describe('the node', () => {
  it('may be unknown at first', async () => {
    const bench = new Bench()
    const inner = bench.cloud.onCall
    bench.cloud.onCall = (method) => {
      for (const thing of bench.cloud.things)
        if (thing.kind === 'server' && thing.looks === 0 && method === 'createNode') thing.hiddenLooks = 3
      return inner(method)
    }
    expect(await bench.run()).toBe('delivered')
  })

  it.each([
    ['error', 'No valid host was found.', 'node-failed'],
    ['deleted', 'Server.InsufficientInstanceCapacity', 'node-failed'],
    ['deleted', undefined, 'node-vanished'],
  ] as const)('%s (%s) is %s, and nothing stays', async (state, fault, code) => {
    const bench = new Bench()
    bench.cloud.states = [{ state: 'pending' }, { state, fault }]
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure).toMatchObject({ code, ...(fault ? { detail: fault } : {}) })
    expect(bench.node.view.steps[3]?.judgement.verdict).toBe(code === 'node-failed' ? 'NO' : 'UNKNOWN')
    // A server that the cloud calls deleted is listed for a while, and is nothing of ours any more.
    expect(bench.cloud.left.filter((thing) => !thing.startsWith('server') || state === 'error')).toEqual([])
    expect(bench.node.view.left).toEqual([])
  })

  it('a quota that is found spent after the request is quota: unknown, not NO', async () => {
    const bench = new Bench()
    bench.cloud.states = [{ state: 'pending' }, { state: 'error', fault: 'Quota exceeded for resources: [port].' }]
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure?.code).toBe('quota')
    expect(bench.node.view.steps[3]?.judgement.verdict).toBe('UNKNOWN')
  })

  it('that is removed by somebody while its address is awaited has vanished: unknown, not NO', async () => {
    const bench = new Bench()
    bench.cloud.addresses = []
    const inner = bench.cloud.onCall
    bench.cloud.onCall = (method) => {
      if (bench.node.steps.has(5)) bench.cloud.things.splice(0)
      return inner(method)
    }
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure?.code).toBe('node-vanished')
    expect(bench.node.view.steps[4]?.judgement.verdict).toBe('UNKNOWN')
  })

  it.each([
    ['a refusal by the cloud is NO', 400, 'invalid', 'NO'],
    ['a mistake in our configuration is UNKNOWN', null, 'configuration', 'UNKNOWN'],
  ] as const)('%s', async (_what, status, code, verdict) => {
    const bench = new Bench()
    bench.cloud.faults.set('addKey', [new ProviderError('invalid', 'It says why.', { status })])
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure).toMatchObject({ code, message: 'It says why.' })
    expect(bench.node.view.steps[0]?.judgement.verdict).toBe(verdict)
  })

  it('without the address of its plan says what it has instead', async () => {
    const bench = new Bench()
    bench.cloud.addresses = [{ address: '10.0.0.5', version: 4, public: false, floating: false, network: 'net' }]
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure).toMatchObject({ code: 'no-address', message: expect.stringContaining('10.0.0.5') })
    expect(bench.node.view.steps[4]?.judgement.verdict).toBe('NO')
  })

  it('never takes a floating address that it did not make', async () => {
    const bench = new Bench()
    bench.cloud.addresses = [{ address: '198.51.100.77', version: 4, public: true, floating: true, network: 'net' }]
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure?.code).toBe('no-address')
  })
})
