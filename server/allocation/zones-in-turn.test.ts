import { describe, expect, it } from 'vitest'
import type { StepFacts } from '@/server/domain/facts'
import { ProviderError } from '@/server/providers/errors'
import { runNode } from './engine'
import { Bench } from './testing/bench'
import { Crashed } from './testing/memory-store'

const step4 = (bench: Bench) => bench.node.view.steps[3]!
const facts4 = (bench: Bench) => step4(bench).facts as StepFacts[4]
/** A cloud with zones of which some have no host. */
const cloudWith = (zones: string[], full: (string | null)[]): Bench => {
  const bench = new Bench()
  bench.cloud.zones = async () => zones
  for (const zone of full) bench.cloud.full.add(zone)
  return bench
}
const servers = (bench: Bench) => bench.cloud.things.filter(({ kind }) => kind === 'server')
const creates = (bench: Bench) => bench.cloud.log.filter((line) => line === 'createNode').length

describe('a node that is accepted and then finds no host', () => {
  it('is asked for in the zones of the cloud by name, and what failed goes', async () => {
    const bench = cloudWith(['a', 'b', 'c'], [null, 'a'])
    expect(await bench.run()).toBe('delivered')
    expect(servers(bench).map(({ zone }) => zone)).toEqual(['b'])
    expect(facts4(bench)).toMatchObject({ requests: 3, otherZoneOrSize: true })
    expect(step4(bench)).toMatchObject({ workarounds: ['retry-create'], judgement: { verdict: 'PARTIAL' } })
  })

  it('asks no cloud for its zones that has room', async () => {
    const bench = new Bench()
    bench.cloud.zones = async () => {
      throw new Error('not to be asked')
    }
    expect(await bench.run()).toBe('delivered')
    expect(facts4(bench)).toMatchObject({ requests: 1, otherZoneOrSize: false })
  })

  it.each([
    ['one zone only: naming it changes nothing', ['nova'], 1],
    ['every zone is full', ['a', 'b'], 3],
    ['so many zones that the rest is not tried', ['a', 'b', 'c', 'd', 'e'], 4],
  ])("fails in the cloud's words and leaves nothing: %s", async (_, zones, asked) => {
    const bench = cloudWith(zones, [null, ...zones])
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure).toMatchObject({
      code: 'node-failed',
      detail: expect.stringContaining('No valid host'),
    })
    expect(creates(bench)).toBe(asked)
    expect(bench.cloud.left).toEqual([])
  })

  it('fails for the same reason where the zones cannot be read', async () => {
    const bench = cloudWith([], [null])
    bench.cloud.zones = async () => {
      throw new ProviderError('unavailable', 'busy')
    }
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure?.detail).toContain('No valid host')
  })

  it('goes on in the zone that was chosen when another worker takes over, wherever the first one died', async () => {
    const whole = cloudWith(['a', 'b'], [null, 'a'])
    const during: number[] = []
    const inner = whole.cloud.onCall
    whole.cloud.onCall = (method) => {
      if (method === 'createNode') during.push(whole.node.writes)
      return inner(method)
    }
    await whole.run()
    expect(during).toHaveLength(3)
    for (let writes = during[0]! + 1; writes <= during[2]! + 2; writes++) {
      const bench = cloudWith(['a', 'b'], [null, 'a'])
      const first = bench.node.claim()
      bench.node.crashAfter = writes
      const context = { ...first, provider: bench.cloud, signal: bench.control.signal }
      await runNode(context, bench.options).catch((error: unknown) => {
        if (!(error instanceof Crashed)) throw error
      })
      bench.node.crashAfter = null
      expect(await bench.run(), `died after ${writes} writes: ${bench.node.view.failure?.message}`).toBe('delivered')
      expect(servers(bench).map(({ zone }) => zone)).toEqual(['b'])
    }
  }, 30_000)
})
