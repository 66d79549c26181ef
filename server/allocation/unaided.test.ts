import { describe, expect, it } from 'vitest'
import type { StepFacts } from '@/server/domain/facts'
import type { CloudSite } from './ports'
import { Bench } from './testing/bench'
import { floatingIp, network, subnet } from './testing/catalogues'
import { plainSite } from './testing/memory-store'
import { userDataOf } from './user-data-probe'

/** A run that is made to be judged: nobody approved a plan of it. */
function judged(pieces?: ConstructorParameters<typeof Bench>[1], site: Partial<CloudSite> = {}): Bench {
  const bench = new Bench({}, pieces, { ...plainSite, ...site })
  const { options } = bench.node
  options.purpose = 'conformance'
  options.approved = { network: null, subnet: null, flavor: null, image: null, strategy: null, pool: null }
  return bench
}
const facts = <Id extends 3 | 6>(bench: Bench, step: Id) => bench.node.view.steps[step - 1]!.facts as StepFacts[Id]
const verdict = (bench: Bench, step: number) => bench.node.view.steps[step - 1]!.judgement.verdict

const equal = () => ({
  networks: [network('a', [subnet('203.0.113.0/25')]), network('b', [subnet('203.0.113.128/25')])],
  routers: [],
})
const nameB = { networks: [{ name: 'b', default_interface: true }], requiresFloatingIp: null }

describe('a conformance run', () => {
  it('plans live, and judges what it does where nothing is configured', async () => {
    const bench = judged()
    expect(await bench.run()).toBe('delivered')
    expect(facts(bench, 3)).toMatchObject({
      changedFromApproved: false,
      network: { name: 'private' },
      unaided: { network: { name: 'private' }, problem: null },
    })
    expect([3, 5, 6].map((step) => verdict(bench, step))).toEqual(['YES', 'YES', 'YES'])
  })

  it('delivers by the site configuration where the cloud alone is ambiguous, and says NO', async () => {
    const bench = judged(equal(), { networks: nameB })
    expect(await bench.run()).toBe('delivered')
    const three = facts(bench, 3)
    expect(three.network).toMatchObject({ name: 'b', decidedBy: 'operator' })
    expect(three.unaided).toMatchObject({ network: { name: null, decidedBy: 'tie' } })
    expect(three.unaided?.problem).toContain('a (id-a)')
    expect(verdict(bench, 3)).toBe('NO')
    expect(bench.node.view.steps[2]!.workarounds).toEqual(['site-configuration'])
  })

  it('takes no configuration and no wish of the site where the cloud alone is clear', async () => {
    const pieces = floatingIp()
    pieces.networks.push(network('open', [subnet('203.0.113.0/24')]))
    const bench = judged(pieces, { reach: 'floating-ip', networks: { networks: [], requiresFloatingIp: true } })
    expect(await bench.run()).toBe('delivered')
    expect(facts(bench, 3)).toMatchObject({ strategy: 'direct', network: { name: 'open' } })
    expect(verdict(bench, 5)).toBe('YES')
  })

  it('a tie that nothing breaks is NO at step 3, after steps 1 and 2 have run, and nothing stays', async () => {
    const bench = judged(equal())
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.steps.map(({ state }) => state)).toEqual([
      'done',
      'done',
      'failed',
      ...Array(5).fill('skipped'),
    ])
    expect([1, 2, 3, 4, 8].map((step) => verdict(bench, step))).toEqual(['YES', 'YES', 'NO', 'UNKNOWN', 'UNKNOWN'])
    expect(bench.cloud.left).toEqual([])
  })

  it('a spent quota is UNKNOWN at step 3', async () => {
    const bench = judged({ ...floatingIp(), floatingIpsLeft: 0 })
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure).toMatchObject({ code: 'quota' })
    expect(verdict(bench, 3)).toBe('UNKNOWN')
  })

  it('a name that only the operator knew comes last, and is NO', async () => {
    const bench = judged(undefined, { users: ['fleetadmin'] })
    const inner = bench.cloud.onCall
    bench.cloud.onCall = (method) => {
      inner(method)
      if (method !== 'createNode') return
      bench.machine.keys.clear()
      bench.machine.keys.set('fleetadmin', new Set([bench.machine.nodeKeyBlob()]))
    }
    expect(await bench.run()).toBe('delivered')
    const six = facts(bench, 6)
    expect(six).toMatchObject({ user: 'fleetadmin', source: 'operator', unaidedFirst: true })
    expect(six.attempts[0]?.source).not.toBe('operator')
    expect(verdict(bench, 6)).toBe('NO')
  })

  it('what an earlier run learned gives no head start', async () => {
    const bench = judged()
    bench.node.learned.set('id-ubuntu-24.04', { user: 'somebody', at: '2026-01-01T00:00:00Z', allocationId: null })
    expect(await bench.run()).toBe('delivered')
    expect(facts(bench, 6)).toMatchObject({ user: 'ubuntu' })
    expect(facts(bench, 6).attempts).toHaveLength(1)
    const last = facts(bench, 3).loginCandidates?.at(-1)
    expect(last).toMatchObject({ user: 'somebody', source: 'earlier-run' })
  })

  it.each([
    [true, 'had run within'],
    [false, 'had not run'],
  ])('a node that tries user data says whether it was run: %s', async (honoured, words) => {
    const bench = judged()
    bench.node.options.purpose = 'probe'
    bench.machine.files.set('/var/tmp/plumbline-user-data', honoured ? `${bench.node.nodeId}\n` : '')
    expect(await bench.run()).toBe('delivered')
    expect(facts(bench, 6).userData).toMatchObject({ honoured, detail: expect.stringContaining(words) })
    expect(userDataOf({ purpose: 'probe', nodeId: bench.node.nodeId })).toContain(bench.node.nodeId)
    expect(userDataOf({ purpose: 'conformance', nodeId: bench.node.nodeId })).toBeNull()
  })

  it('a node that fails late is not kept for a retry', async () => {
    const bench = judged()
    const inner = bench.cloud.onCall
    bench.cloud.onCall = (method) => {
      inner(method)
      if (method === 'createNode') bench.machine.keys.clear()
    }
    expect(await bench.run()).toBe('failed')
    expect(bench.node.types()).not.toContain('node-held')
    expect(bench.node.types().at(-1)).toBe('cleanup-finished')
    expect(bench.cloud.left).toEqual([])
  })
})
