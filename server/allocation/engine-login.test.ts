import { describe, expect, it } from 'vitest'
import { SshError } from '@/server/ssh/port'
import { RunInterrupted, runNode } from './engine'
import { LeaseLost } from './ports'
import { Bench } from './testing/bench'

describe('logging in', () => {
  it('follows the hint that root gets, and knows the user by it', async () => {
    const pieces = { ...new Bench().cloud.catalogueNow }
    pieces.images = [{ ...pieces.images[0]!, loginUser: null, distro: 'ubuntu' }]
    const bench = new Bench({}, pieces)
    bench.machine.hint = 'meadow'
    bench.cloud.onCall = (method) => {
      if (method === 'createNode') bench.machine.keys.set('meadow', new Set([bench.machine.nodeKeyBlob()]))
    }
    expect(await bench.run()).toBe('delivered')
    expect(bench.machine.tried.slice(0, 3)).toEqual(['ubuntu', 'root', 'meadow'])
    expect(bench.node.view.steps[5]).toMatchObject({
      workarounds: ['login-hint'],
      facts: { user: 'meadow', source: 'server-hint' },
    })
  })

  it('a node that refuses everybody fails as such, and is kept for a while', async () => {
    const bench = new Bench()
    bench.machine.hint = null
    bench.cloud.onCall = () => {}
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view).toMatchObject({ failure: { code: 'login-refused' }, state: 'failed' })
    expect(bench.node.view.steps[5]?.judgement.verdict).toBe('NO')
    const heldMs = Date.parse(bench.node.view.heldUntil ?? '') - bench.clock.now()
    expect(heldMs).toBe(15 * 60_000)
    expect(bench.cloud.left.some((thing) => thing.startsWith('server'))).toBe(true)
  })

  it('a node that never answers is unreachable: unknown, not NO', async () => {
    const bench = new Bench()
    bench.machine.bootsAfter = 1e9
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure?.code).toBe('unreachable')
    expect(bench.node.view.steps[5]?.judgement.verdict).toBe('UNKNOWN')
  })

  it('another host key than the console tells is a hard stop', async () => {
    const bench = new Bench()
    const told = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA root@web'
    bench.cloud.console = `-----BEGIN SSH HOST KEY KEYS-----\n${told}\n-----END SSH HOST KEY KEYS-----\n`
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure?.code).toBe('host-key-changed')
    expect(bench.machine.tried).toEqual([])
  })

  it('the host key is taken from the console where it is told', async () => {
    const bench = new Bench()
    const { type, key } = bench.machine.hostKey
    bench.cloud.console = `-----BEGIN SSH HOST KEY KEYS-----\n${type} ${key} root@web\n-----END SSH HOST KEY KEYS-----\n`
    await bench.run()
    expect(bench.node.view.steps[5]?.facts).toMatchObject({ hostKey: { source: 'console' } })
  })

  it('without sudo, step 7 is NO and the node key stays', async () => {
    const bench = new Bench()
    bench.machine.sudo = false
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure).toMatchObject({
      code: 'privilege-missing',
      detail: expect.stringContaining('sudo: a password is required'),
    })
    expect(bench.node.view.steps[6]?.judgement.verdict).toBe('NO')
    expect(bench.machine.keys.get('ubuntu')?.size).toBe(1)
  })

  it('what the bastion refuses says nothing about the node', async () => {
    const bench = new Bench()
    const dialer = bench.machine.makeDialer()
    const refused = new SshError('auth-refused', 'The bastion refused the key.', { hop: 'bastion' })
    const { run, store } = bench.node.claim()
    const makeDialer = () => ({ ...dialer, dial: () => Promise.reject(refused) })
    const context = { run, store, provider: bench.cloud, signal: bench.control.signal }
    expect(await runNode(context, { ...bench.options, makeDialer })).toBe('failed')
    expect(bench.node.view.failure).toMatchObject({ code: 'unreachable', message: 'The bastion refused the key.' })
  })
})

describe('who may write', () => {
  it('a worker that lost its lease stops without a word', async () => {
    const bench = new Bench()
    bench.cloud.onCall = (method) => {
      if (method === 'createNode') bench.node.claim()
    }
    const before = () => bench.node.events.length
    await expect(bench.run()).rejects.toBeInstanceOf(LeaseLost)
    const written = before()
    expect(bench.node.view.failure).toBeNull()
    expect(bench.node.events).toHaveLength(written)
  })

  it('a shutdown decides nothing', async () => {
    const bench = new Bench()
    bench.cloud.onCall = (method) => {
      if (method === 'createNode') bench.control.abort(new Error('shutdown'))
    }
    await expect(bench.run()).rejects.toBeInstanceOf(RunInterrupted)
    expect(bench.node.view.state).toBe('running')
    bench.control = new AbortController()
    bench.cloud.onCall = (method) => {
      if (method === 'createNode') bench.machine.keys.set('ubuntu', new Set([bench.machine.nodeKeyBlob()]))
    }
    expect(await bench.run()).toBe('delivered')
  })
})
