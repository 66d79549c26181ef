import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type LabProcess, startLab } from '@/e2e/helpers/lab'
import { faultTable } from '@/server/providers/testing-faults-table'
import { faultBench, type Run } from './testing/fault-bench'
import { actions, type RunCase, runCases } from './testing/fault-cases'

const clouds = { 'aws-ec2': 'aws-us-east-1', openstack: 'harbor' } as const
const kinds = ['aws-ec2', 'openstack'] as const
const always = 1_000_000

let lab: LabProcess
const table = faultTable()
const benches = new Map<string, ReturnType<typeof faultBench>>()

beforeAll(async () => {
  lab = await startLab({ world: 'empty' })
})
afterEach(() => lab.clearFaults())
afterAll(async () => {
  await lab?.stop()
  process.stdout.write(`${table.text()}\n`)
})

const titleOf = ({ at, fault, times, retryAfterS }: RunCase) =>
  `${fault} ${times === undefined ? 'until it fails' : `${times}x`}${retryAfterS ? ' with Retry-After' : ''} at ${at}`

/** The cloud gets well as soon as the run has failed: what is left for the clean-up is the cloud as it should be. */
async function untilFailed({ node, ended }: Run): Promise<void> {
  let over = false
  ended.finally(() => {
    over = true
  })
  while (!over && !node.types().includes('node-failed')) await new Promise((resolve) => setTimeout(resolve, 50))
}

/** How often the planned faults struck: a case whose fault never did proves nothing. */
async function struck(): Promise<number> {
  const answer = await fetch(`${lab.controlUrl}/faults`)
  const { faults } = z.object({ faults: z.array(z.object({ taken: z.number() })) }).parse(await answer.json())
  return faults.reduce((sum, { taken }) => sum + taken, 0)
}

describe.each(kinds)('a whole allocation on %s', (kind) => {
  const cases = runCases.filter(({ only }) => only === undefined || only === kind)
  it.each(cases.map((one) => [titleOf(one), one] as const))('%s', async (title, one) => {
    const bench = benches.get(kind) ?? faultBench(lab, clouds[kind])
    benches.set(kind, bench)
    await bench.prepare()
    const { fault, times = always, retryAfterS, delayMs } = one
    const action = actions[kind][one.at]
    const before = (await lab.calls(0)).at(-1)?.n ?? 0
    await lab.fault({ cloud: clouds[kind], action, kind: fault, times, retryAfterS, delayMs })
    const run = await bench.start()
    let strikes = 0
    if (one.times === undefined) {
      await untilFailed(run)
      strikes = await struck()
      await lab.clearFaults()
    }
    const ended = await run.ended
    strikes ||= await struck()
    const { failure } = run.node.view
    const calls = await lab.calls(before)
    const created = calls.filter((call) => call.action === actions[kind].create).length
    const ends = ended === 'delivered' ? 'delivered' : (failure?.code ?? ended)
    table.add(one.at, title, kind, `${ends}, struck ${strikes}x`, `${created} for the server`)
    expect(strikes).toBeGreaterThan(0)
    expect(ends, JSON.stringify(failure)).toBe(typeof one.ends === 'string' ? one.ends : one.ends[kind])
    // Requests for the one node: the run's attempts are bounded, and so is each.
    expect(created).toBeLessThanOrEqual(one.times === undefined ? 40 : 6)
    if (failure) {
      expect(failure.message).toMatch(/^\S.{20,}\.$/)
      expect(failure.action).toMatch(/\.$/)
    }
    await lab.clearFaults()
    if (ended === 'delivered') {
      const servers = (await bench.left(run)).filter((name) => name.startsWith('server'))
      expect(servers).toHaveLength(1)
      await bench.release(run)
    }
    expect(await bench.left(run), JSON.stringify(run.node.view.left)).toEqual([])
    expect(run.node.view.left ?? []).toEqual([])
    await run.provider.close()
  })
})
