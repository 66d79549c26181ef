import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LabProcess, startLab } from '@/e2e/helpers/lab'
import type { ReachOption } from '@/server/domain/cloud'
import type { StepFacts } from '@/server/domain/facts'
import { faultBench, type Run } from './testing/fault-bench'

let coast: LabProcess
let situations: LabProcess

beforeAll(async () => {
  ;[coast, situations] = await Promise.all([startLab({ world: 'empty' }), startLab({ world: 'situations' })])
}, 60_000)
afterAll(async () => {
  await Promise.all([coast?.stop(), situations?.stop()])
})

const benchOf = async (cloud: string) => {
  const bench = faultBench(cloud.startsWith('situation-') ? situations : coast, cloud)
  await bench.prepare()
  return bench
}

const step5 = ({ node }: Run): StepFacts[5] => {
  const { facts, failure } = node.view.steps[4]!
  if (!facts) throw new Error(`Step 5 has no facts: ${failure?.message ?? node.view.failure?.message}`)
  return facts as StepFacts[5]
}
const delivered = async (run: Run): Promise<Run> => {
  expect(await run.ended, JSON.stringify(run.node.view.failure)).toBe('delivered')
  return run
}

type Row = { way: ReachOption; cloud: string; facts: Partial<StepFacts[5]>; verdict: string }
const own = { cameWithCreate: true, madeResource: null, portForwarding: false, port: 22 }
const rows: Row[] = [
  { way: 'direct', cloud: 'meadow', facts: { ...own, version: 4, public: true }, verdict: 'YES' },
  { way: 'direct', cloud: 'situation-dual-stack', facts: { ...own, version: 4, public: true }, verdict: 'YES' },
  { way: 'direct', cloud: 'situation-port-security-off', facts: { ...own, version: 4, public: true }, verdict: 'YES' },
  { way: 'default-network', cloud: 'aws-us-east-1', facts: { ...own, version: 4, public: true }, verdict: 'YES' },
  { way: 'ipv6', cloud: 'summit6', facts: { ...own, version: 6, public: true }, verdict: 'PARTIAL' },
  { way: 'private', cloud: 'situation-private-only', facts: { ...own, version: 4, public: false }, verdict: 'NO' },
  {
    way: 'floating-ip',
    cloud: 'harbor',
    facts: { version: 4, public: true, cameWithCreate: false, portForwarding: false, port: 22 },
    verdict: 'NO',
  },
  {
    way: 'port-forwarding',
    cloud: 'harbor',
    facts: { version: 4, public: true, cameWithCreate: false, portForwarding: true },
    verdict: 'NO',
  },
]

describe('each way to a node, through the eight steps and released clean', () => {
  it.each(rows.map((row) => [row.way, row.cloud, row] as const))('%s on %s', async (way, cloud, row) => {
    const bench = await benchOf(cloud)
    const run = await delivered(await bench.start({ reach: way }))
    const facts = step5(run)
    expect(facts).toMatchObject({ strategy: way, ...row.facts })
    expect(run.node.view.steps[4]?.judgement.verdict).toBe(row.verdict)
    expect(run.node.view.address).toBe(facts.address)
    const kinds = (await bench.left(run)).map((name) => name.split(' ')[0])
    expect(kinds.includes('security-group')).toBe(cloud !== 'situation-port-security-off')
    await bench.release(run)
    expect(await bench.left(run)).toEqual([])
    expect(run.node.view.left).toEqual([])
    await run.provider.close()
  })
})

describe('a floating IP that nodes share', () => {
  it('carries a port of each, asked for by workers at once, and goes with the last of them', async () => {
    const bench = await benchOf('harbor')
    const runs = await Promise.all([1, 2, 3].map(() => bench.start({ reach: 'port-forwarding' })))
    await Promise.all(runs.map(delivered))
    const facts = runs.map(step5)
    expect(new Set(facts.map(({ address, port }) => `${address}:${port}`)).size).toBe(3)
    for (const { port } of facts) expect(port).toBeGreaterThanOrEqual(20_000)
    for (const { node } of runs) expect(node.view.port).toBe(step5({ node } as Run).port)
    const addresses = async () =>
      ((await coast.books()).harbor ?? []).filter(({ kind, seeded }) => kind === 'floating-ip' && !seeded)
    const shared = new Set(facts.map(({ address }) => address))
    expect((await addresses()).map(({ name }) => name).sort()).toEqual([...shared].sort())
    const [first, ...rest] = runs
    await bench.release(first!)
    // The address may bear the mark of the node that made it: it stays for the others.
    expect((await bench.left(first!)).filter((name) => !name.startsWith('floating-ip'))).toEqual([])
    expect(await addresses()).not.toEqual([])
    // Two releases at once: one of them takes the last port away, and the address with it.
    await Promise.all(rest.map((run) => bench.release(run)))
    for (const run of rest) expect(await bench.left(run)).toEqual([])
    expect(await addresses()).toEqual([])
    for (const run of runs) await run.provider.close()
  })
})

describe('ways that cannot be', () => {
  it.each([
    ['direct', 'harbor', 'No network of role public'],
    ['ipv6', 'harbor', 'No network has a public IPv6 range'],
    ['default-network', 'meadow', 'default'],
    ['floating-ip', 'situation-vlan-public', 'router'],
    ['port-forwarding', 'aws-us-east-1', 'forwards no ports'],
    ['port-forwarding', 'situation-vlan-public', 'router'],
    ['floating-ip', 'situation-quota-zero', 'quota leaves no floating IP'],
    ['port-forwarding', 'situation-quota-zero', 'quota leaves none'],
    ['floating-ip', 'situation-router-without-gateway', 'router'],
  ] as const)('%s on %s says why', async (way, cloud, why) => {
    const bench = await benchOf(cloud)
    await expect(bench.start({ reach: way }).then(({ node }) => node.view)).rejects.toThrow(why)
  })

  it('a pool without a free address ends in words, and clean', async () => {
    const bench = await benchOf('situation-pool-empty')
    const run = await bench.start()
    expect(await run.ended).toBe('failed')
    expect(run.node.view.failure).toMatchObject({ code: 'capacity' })
    await bench.release(run)
    expect(await bench.left(run)).toEqual([])
    await run.provider.close()
  })
})
