import { describe, expect, it } from 'vitest'
import { cleanUp } from './cleanup'
import { runNode } from './engine'
import { LeaseLost } from './ports'
import { recheckNode } from './recheck'
import { Bench } from './testing/bench'
import { floatingIp } from './testing/catalogues'
import type { FakeMethod } from './testing/fake-cloud'

/** As in the store: a worker stood still after its intent was committed, and another one has claimed the node since. */
function takenOverBefore(bench: Bench, method: FakeMethod): void {
  const inner = bench.cloud.onCall
  let done = false
  bench.cloud.onCall = async (entered) => {
    await inner(entered)
    if (entered !== method || done) return
    done = true
    bench.node.claim()
  }
}

const tenant = [{ address: '10.20.0.5', version: 4 as const, public: false, floating: false, network: 'lan' }]
const methods = ['addKey', 'openSsh', 'createNode', 'allocate', 'removeKey'] as const

describe('a worker that stood still between its intent and its call', () => {
  it.each(methods)('sends no %s once another worker has the node', async (method) => {
    const bench = new Bench({}, floatingIp())
    bench.cloud.addresses = tenant
    takenOverBefore(bench, method)
    const events = () => bench.node.events.length
    let before = 0
    const inner = bench.cloud.onCall
    bench.cloud.onCall = async (entered) => {
      await inner(entered)
      before = events()
    }
    await expect(bench.run()).rejects.toThrow(LeaseLost)
    expect(bench.cloud.sent).not.toContain(method)
    // Nor does it write, or undo what is now the other worker's.
    expect(events()).toBe(before)
    expect(bench.cloud.sent).not.toContain('removeOwned')
  })

  it('is no failure of the node: the other worker goes on and delivers', async () => {
    const bench = new Bench()
    takenOverBefore(bench, 'createNode')
    await expect(bench.run()).rejects.toThrow(LeaseLost)
    expect(await bench.run()).toBe('delivered')
    expect(bench.cloud.things.filter(({ kind }) => kind === 'server')).toHaveLength(1)
  })

  it('removes nothing in a clean-up either', async () => {
    const bench = new Bench()
    expect(await bench.run()).toBe('delivered')
    const { run, store } = bench.node.claim()
    takenOverBefore(bench, 'removeOwned')
    const context = { run, store, provider: bench.cloud, signal: bench.control.signal }
    await expect(cleanUp(context, 'released', { options: bench.options })).rejects.toThrow(LeaseLost)
    expect(bench.cloud.sent).not.toContain('removeOwned')
  })

  it('runs no script on a node that another worker has', async () => {
    const bench = new Bench()
    bench.cloud.onCall = (method) => {
      if (method === 'createNode') bench.machine.keys.set('ubuntu', new Set([bench.machine.nodeKeyBlob()]))
    }
    const { run, store } = bench.node.claim()
    const beginStep = store.beginStep
    store.beginStep = async (id, attempt) => {
      await beginStep(id, attempt)
      if (id === 7) bench.node.claim()
    }
    const context = { run, store, provider: bench.cloud, signal: bench.control.signal }
    await expect(runNode(context, bench.options)).rejects.toThrow(LeaseLost)
    expect(bench.machine.keys.get('root') ?? new Set()).toEqual(new Set())
  })
})

describe('a server that appeared twice', () => {
  it('is looked for again by the look after 120 s, when a create may have been sent twice', async () => {
    const bench = new Bench()
    expect(await bench.run()).toBe('delivered')
    const { run, store } = bench.node.claim()
    const server = bench.cloud.things.find(({ kind }) => kind === 'server')!
    bench.cloud.things.push({ ...server, id: 'late-double', looks: 0, uses: [] })
    const facts = run.done[8]!
    const context = { run, store, provider: bench.cloud, signal: bench.control.signal }
    await recheckNode(
      { ...context, run: { ...run, attempts: { ...run.attempts, 4: 2 } } },
      { facts, removedAtMs: 0 },
      bench.options,
    )
    expect(bench.cloud.things.map(({ id }) => id)).not.toContain('late-double')
    expect(bench.cloud.things.map(({ id }) => id)).toContain(server.id)
  })
})
