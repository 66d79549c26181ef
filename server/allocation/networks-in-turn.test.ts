import { describe, expect, it } from 'vitest'
import type { StepFacts } from '@/server/domain/facts'
import { runNode } from './engine'
import { Bench } from './testing/bench'
import { network, subnet } from './testing/catalogues'
import { Crashed } from './testing/memory-store'

/** Two public networks; the cloud flags the first one as its default. */
const two = () => ({
  networks: [
    network('campus', [subnet('203.0.113.0/25')], { isDefault: true }),
    network('field', [subnet('203.0.113.128/25')], { portSecurity: false }),
  ],
  routers: [],
})
const step4 = (bench: Bench) => bench.node.view.steps[3]!
const facts4 = (bench: Bench) => step4(bench).facts as StepFacts[4]

describe('a network that is accepted and then cannot be attached', () => {
  it('is left for the next that serves as well; its server goes, and the facts say so', async () => {
    const bench = new Bench({}, two())
    bench.cloud.unattachable.add('id-campus')
    expect(await bench.run()).toBe('delivered')
    expect(facts4(bench)).toMatchObject({
      requests: 2,
      network: { id: 'id-field', name: 'field' },
      unattachable: [{ id: 'id-campus', name: 'campus', fault: expect.stringContaining('Failed to allocate') }],
      // The second network takes no security groups.
      securityGroupId: null,
    })
    expect(step4(bench)).toMatchObject({ workarounds: ['retry-create'], judgement: { verdict: 'PARTIAL' } })
    expect(bench.cloud.things.filter(({ kind }) => kind === 'server')).toHaveLength(1)
  })

  it('fails with its name when there is no other, and leaves nothing', async () => {
    const bench = new Bench({})
    bench.cloud.unattachable.add('id-private')
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure).toMatchObject({
      code: 'node-failed',
      message: 'The cloud accepted the node, and then could not attach it to network private.',
      detail: expect.stringContaining('Failed to allocate'),
    })
    expect(bench.cloud.left).toEqual([])
  })

  it('names all that were tried', async () => {
    const bench = new Bench({}, two())
    bench.cloud.unattachable.add('id-campus').add('id-field')
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure?.message).toContain('any of the networks campus, field')
    expect(bench.cloud.left).toEqual([])
  })

  it('that a person pinned is not replaced', async () => {
    const bench = new Bench({ pins: { cloud: { network: 'id-campus' } } }, two())
    bench.cloud.unattachable.add('id-campus')
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure?.message).toContain('network campus')
  })

  it('is another matter than a node that fails for its own sake', async () => {
    const bench = new Bench({}, two())
    bench.cloud.states = [{ state: 'error', fault: 'No valid host was found.' }]
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure?.detail).toContain('No valid host')
    expect(bench.cloud.log.filter((line) => line === 'createNode')).toHaveLength(1)
  })

  it('is not asked for again by a worker that takes over, wherever the first one died', async () => {
    const whole = new Bench({}, two())
    whole.cloud.unattachable.add('id-campus')
    await whole.run()
    for (let writes = 1; writes < whole.node.writes; writes++) {
      const bench = new Bench({}, two())
      bench.cloud.unattachable.add('id-campus')
      const first = bench.node.claim()
      bench.node.crashAfter = writes
      const context = { ...first, provider: bench.cloud, signal: bench.control.signal }
      await runNode(context, bench.options).catch((error: unknown) => {
        if (!(error instanceof Crashed)) throw error
      })
      bench.node.crashAfter = null
      expect(await bench.run(), `died after ${writes} writes: ${bench.node.view.failure?.message}`).toBe('delivered')
      expect(bench.cloud.things.filter(({ kind }) => kind === 'server')).toHaveLength(1)
      expect(facts4(bench).network?.id).toBe('id-field')
    }
  })
})
