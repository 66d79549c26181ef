import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDatabase } from '@/db/client'
import { cloud, quirkObservation } from '@/db/schema'
import { overallDeclaration } from '@/server/domain/declared-overall'
import type { SeenQuirk } from '@/server/domain/quirk'
import { probeCloud } from '../clouds/probe-cloud'
import { readCatalogue } from '../clouds/read-catalogue'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { keepQuirks, type SeenBy } from './keep-quirks'
import { quirks } from './quirks'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())
beforeEach(async () => {
  await here.runtime.db.delete(quirkObservation)
})

const seen = (over: Partial<SeenQuirk> = {}): SeenQuirk => ({
  ...{ kind: 'reach-strategy', subject: '', value: 'direct', confidence: 'high', evidence: 'It came with it.' },
  ...{ detail: {}, happenedAt: null },
  ...over,
})
const keep = async (by: Partial<SeenBy>, ...some: SeenQuirk[]) =>
  await here.runtime.db.transaction((tx) => keepQuirks(tx, { cloudId: 'os1', method: 'allocation', ...by }, some))
const rows = async () => await here.runtime.db.select().from(quirkObservation).orderBy(quirkObservation.firstSeenAt)
const allocation = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`

describe('what was seen is kept', () => {
  it('once, with the number of allocations and the latest sentence', async () => {
    await keep({ allocationId: allocation(1) }, seen())
    await keep({ allocationId: allocation(1) }, seen({ evidence: 'Again.' }))
    await keep({ allocationId: allocation(2) }, seen({ evidence: 'By another.' }))
    expect(await rows()).toMatchObject([{ times: 2, evidence: 'By another.', allocationId: allocation(2) }])
  })

  it('what is doubtful is counted anew after something contrary', async () => {
    const doubtful = seen({ kind: 'network-role', subject: 'net', value: 'unusable', confidence: 'low' })
    await keep({ allocationId: allocation(1) }, doubtful)
    await keep({ allocationId: allocation(2) }, doubtful)
    expect(await rows()).toMatchObject([{ times: 2 }])
    await keep({ allocationId: allocation(3) }, { ...doubtful, value: 'public', confidence: 'high' })
    await keep({ allocationId: allocation(4) }, doubtful)
    expect((await rows()).find(({ value }) => value === 'unusable')).toMatchObject({ times: 1 })
  })

  const took = (ms: number) => seen({ kind: 'time-to-running', value: 'measured', detail: { samples: [ms] } })

  it('a time is counted also where the first one of its kind is not yet committed', async () => {
    const written = Promise.withResolvers<void>()
    const mayEnd = Promise.withResolvers<void>()
    const first = here.runtime.db.transaction(async (tx) => {
      await keepQuirks(tx, { cloudId: 'os1', method: 'allocation', allocationId: allocation(1) }, [took(1000)])
      written.resolve()
      await mayEnd.promise
    })
    await written.promise
    const second = keep({ allocationId: allocation(2) }, took(2000))
    // The installation's own connections are those two transactions'.
    const beside = createDatabase(here.url, { poolSize: 1 })
    const waiting = async () => {
      const [row] = await beside.sql`select count(*)::int as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`
      return row?.waiting
    }
    try {
      await expect.poll(waiting).toBe(1)
    } finally {
      mayEnd.resolve()
      await Promise.all([first, second])
      await beside.close()
    }
    expect(await rows()).toMatchObject([{ times: 2, detail: { samples: [1000, 2000] } }])
  })

  it('times of nodes that end together are all counted', async () => {
    await Promise.all([1, 2, 3, 4].map((n) => keep({ allocationId: allocation(n) }, took(n * 1000))))
    await keep({ allocationId: allocation(5) }, took(5000))
    const [row] = await rows()
    expect(row!.detail.samples).toHaveLength(5)
    expect(row!.detail.numbers).toMatchObject({ medianMs: 3000, runs: 5 })
  })

  it('a list that says the same again writes nothing; one that says otherwise does', async () => {
    await readCatalogue(here.runtime, 'os1')
    const first = await rows()
    expect(first.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['image-metadata', 'flavor-metadata', 'catalogue-completeness', 'reach-strategy']),
    )
    await readCatalogue(here.runtime, 'os1')
    expect((await rows()).map(({ id, lastSeenAt, times }) => [id, lastSeenAt, times])).toEqual(
      first.map(({ id, lastSeenAt, times }) => [id, lastSeenAt, times]),
    )
    await keep(
      { method: 'sync' },
      seen({ kind: 'image-metadata', value: 'none', happenedAt: new Date().toISOString() }),
    )
    await readCatalogue(here.runtime, 'os1')
    const images = (await rows()).filter(({ kind }) => kind === 'image-metadata')
    expect(images).toHaveLength(2)
    // What the list says now happened last, though it was said before.
    expect(images.toSorted((a, b) => +b.happenedAt - +a.happenedAt)[0]!.value).not.toBe('none')
  })

  it('nothing of a cloud that is not there', async () => {
    await keep({ cloudId: 'nowhere' }, seen())
    expect(await rows()).toEqual([])
  })
})

describe('the quirks of a cloud', () => {
  it('are declared beside observed, with drift, warnings and what is not known', async () => {
    await readCatalogue(here.runtime, 'os1')
    await probeCloud(here.as('operator'), { id: 'os1' })
    await keep({ allocationId: allocation(1), step: 5 }, seen({ value: 'floating-ip', evidence: 'One was needed.' }))
    const nothing = overallDeclaration({ id: 'os1', provider: 'openstack' }, null)
    const said = { value: false, layer: 'entry' as const, source: 'entry "os1"' }
    const declaration = { ...nothing, requiresFloatingIp: said, warnings: ['pasword is not a key.'] }
    await here.runtime.db.update(cloud).set({ declaration }).where(eq(cloud.id, 'os1'))
    try {
      const found = await quirks(here.as('viewer'), { id: 'os1' })
      const reach = found.items.find(({ kind }) => kind === 'reach-strategy')
      expect(reach).toMatchObject({
        state: 'drift',
        declared: { key: 'requires_floating_ip', value: 'false', layer: 'entry' },
        observed: { value: 'floating-ip', allocation: allocation(1), step: 5 },
        others: [{ value: 'direct', method: 'sync', confidence: 'low' }],
      })
      expect(found.counts.drift).toBe(1)
      expect(found.warnings).toEqual(['pasword is not a key.'])
      expect(found.items.find(({ kind }) => kind === 'network-role')).toMatchObject({
        ...{ subject: 'net-1', subjectName: 'public', state: 'observed-only', observed: { value: 'public' } },
      })
      expect(found.items.filter(({ kind }) => kind === 'api-version').length).toBeGreaterThan(0)
      expect(found.items.find(({ kind }) => kind === 'user-data')).toMatchObject({ state: 'unknown', observed: null })
    } finally {
      await here.runtime.db.update(cloud).set({ declaration: null }).where(eq(cloud.id, 'os1'))
    }
  })

  it('are not there for a cloud that is not', async () =>
    await expect(quirks(here.as('viewer'), { id: 'nowhere' })).rejects.toMatchObject({ code: 'not-found' }))
})
