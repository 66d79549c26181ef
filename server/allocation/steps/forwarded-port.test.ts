import { describe, expect, it } from 'vitest'
import type { Mark, Owned, PortForwarding } from '@/server/providers/port'
import { NodeSession } from '../session'
import { factsOf, type StepContext } from '../step'
import { FakeClock } from '../testing/bench'
import { reachedNode } from '../testing/reached-node'
import { defaultTiming } from '../timing'
import { forwarded } from './forwarded-port'

const opened = (floatingIpId: string): PortForwarding => ({
  id: `${floatingIpId}/pf`,
  address: '203.0.113.5',
  port: 20_001,
  floatingIpId,
  pool: 'id-ext',
})

/** Runs the way of step 5 on a cloud that answers `open` with what it forwards on, one answer after the other. */
async function forwardedBy(answers: (string | null)[]) {
  const { node, cloud } = await reachedNode({ address: '203.0.113.5', port: 22, candidates: [] })
  const { run: claimed, store } = node.claim()
  const pool = { id: 'id-ext', name: 'ext' }
  const create = { subnet: null, otherSubnets: [], pool, diskGiB: null, securityGroup: true }
  const picked = { ...factsOf(claimed, 3), strategy: 'port-forwarding' as const, create }
  const run = { ...claimed, done: { ...claimed.done, 3: picked } }
  const removed: Owned[] = []
  const byIntent = new Map<string, string>()
  const portForwarding = {
    open: async () => {
      const floatingIpId = answers.shift() ?? null
      return floatingIpId === null ? null : opened(floatingIpId)
    },
    // As adapters do: the same intent again is the same address.
    share: async ({ mark }: { mark: Mark }) => {
      if (!byIntent.has(mark.intent)) byIntent.set(mark.intent, `mine-${byIntent.size + 1}`)
      return { id: byIntent.get(mark.intent)!, address: '203.0.113.5' }
    },
  }
  const removeOwned = async (thing: Owned) => void removed.push(thing)
  const { signal } = new AbortController()
  const context: StepContext = {
    run,
    store,
    provider: Object.assign(cloud, { portForwarding, removeOwned }),
    signal,
    call: { signal, record: () => {} },
    deadlineMs: Number.POSITIVE_INFINITY,
    clock: new FakeClock(),
    timing: defaultTiming,
    session: new NodeSession(run.site, () => {
      throw new Error('Nobody logs in here.')
    }),
  }
  const facts = async () => {
    const steps = forwarded(context)
    for (;;) {
      const next = await steps.next()
      if (next.done) return next.value
    }
  }
  const intents = async () =>
    (await store.intents()).flatMap(({ kind, providerId, removed }) =>
      kind === 'key' || removed ? [] : [`${kind} ${providerId}`],
    )
  return { facts, intents, removed, made: () => byIntent.size }
}

describe('a port of a shared address', () => {
  it('is taken of one that is there, and nothing is made', async () => {
    const { facts, intents, made } = await forwardedBy(['theirs'])
    expect(await facts()).toMatchObject({
      address: '203.0.113.5',
      port: 20_001,
      cameWithCreate: false,
      madeResource: { kind: 'port-forwarding', id: 'theirs/pf', pool: 'ext' },
    })
    expect(await intents()).toEqual(['port-forwarding theirs/pf'])
    expect(made()).toBe(0)
  })

  it('is taken of one that is made for it, which is nobody’s from then on', async () => {
    const { facts, intents, removed } = await forwardedBy([null, 'mine-1'])
    await facts()
    expect(await intents()).toEqual(['port-forwarding mine-1/pf'])
    expect(removed).toEqual([])
  })

  it('leaves no address behind that was made for nothing, since somebody else shared one meanwhile', async () => {
    const { facts, intents, removed } = await forwardedBy([null, 'theirs'])
    await facts()
    expect(removed).toMatchObject([{ kind: 'floating-ip', id: 'mine-1' }])
    expect(await intents()).toEqual(['port-forwarding theirs/pf'])
  })

  it('is looked for anew, with an address of another intent, when others took the one that was made', async () => {
    const { facts, intents, removed } = await forwardedBy([null, null, 'mine-2'])
    await facts()
    expect(removed.map(({ id }) => id)).toEqual(['mine-1'])
    expect(await intents()).toEqual(['port-forwarding mine-2/pf'])
  })

  it('is given up when others take the addresses away each time; the last one stays to be cleaned up', async () => {
    const { facts, intents, removed } = await forwardedBy([])
    await expect(facts()).rejects.toMatchObject({ failure: { code: 'no-address' } })
    expect(removed.map(({ id }) => id)).toEqual(['mine-1', 'mine-2'])
    expect(await intents()).toEqual(['port-forwarding null', 'floating-ip mine-3'])
  })
})
