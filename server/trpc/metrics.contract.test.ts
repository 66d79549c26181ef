import { execFileSync, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allocation, allocationNode, allocationStep, cloud, cloudAccount, worker } from '@/db/schema'
import { createLatencyMeter } from '@/server/services/clouds/latency/meter'
import { syncCloudNodes } from '@/server/services/inventory/sync'
import { fakeNode } from '@/server/services/testing/fake-cloud'
import { type TestInstallation, testInstallation } from '@/server/services/testing/test-runtime'
import { createToken } from '@/server/services/tokens/create-token'
import { handleMetrics } from './metrics'

/** What promtool says, on both of its ways out; throws where it refuses. */
function promtool(words: string[], input?: string): string {
  const { status, stdout, stderr } = spawnSync('/usr/bin/promtool', words, { input, encoding: 'utf8' })
  if (status !== 0) throw new Error(`promtool ${words.join(' ')}: ${status} ${stdout}${stderr}`)
  return `${stdout}${stderr}`
}

/** What the parsers of Debian's python3-prometheus-client read: name, labels and value of each sample, by family. */
const parser = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus
read = openmetrics if sys.argv[1] == 'openmetrics' else prometheus
print(json.dumps([[f.name, f.type, f.documentation, [[s.name, s.labels, s.value] for s in f.samples]]
  for f in read(sys.stdin.read())]))
`
type Parsed = [name: string, type: string, help: string, samples: [string, Record<string, string>, number][]][]
const parse = (format: 'openmetrics' | 'prometheus', text: string): Parsed =>
  JSON.parse(execFileSync('/usr/bin/python3', ['-c', parser, format], { input: text, encoding: 'utf8' }))

let here: TestInstallation
let token: string
const ask = async (headers: Record<string, string> = { authorization: `Bearer ${token}` }, runtime = here.runtime) =>
  await handleMetrics(new Request('http://127.0.0.1:3000/api/metrics', { headers }), runtime)
const sample = (parsed: Parsed, name: string, labels: Record<string, string> = {}): number | undefined =>
  parsed
    .flatMap(([, , , samples]) => samples)
    .find(([own, told]) => own === name && Object.entries(labels).every(([key, value]) => told[key] === value))?.[2]

beforeAll(async () => {
  here = await testInstallation()
  token = (await createToken(here.as('admin'), { name: 'prometheus', role: 'viewer' })).token
  here.clouds.os1.nodes = [fakeNode('a'), fakeNode('b', { state: 'stopped' })]
  await syncCloudNodes(here.runtime, 'os1', new AbortController().signal)
  await here.runtime.db.update(cloud).set({ name: 'Cloud "one"\\two\nthree' })
})
afterAll(async () => await here[Symbol.asyncDispose]())

const call = { operation: 'compute GET /servers/detail', timed: true, trouble: false }

/** A process that was asked once, after which two processes called a cloud: 90 ms, 2.5 s, and once in vain. */
async function afterCalls(): Promise<TestInstallation['runtime']> {
  const own = { ...here.runtime, db: new Proxy(here.runtime.db, {}) }
  const [one, other] = [createLatencyMeter(own.db, own.log), createLatencyMeter(own.db, own.log)]
  one.of('os1')({ ...call, ms: 5 })
  await one.flush()
  await ask(undefined, own)
  one.of('os1')({ ...call, ms: 90 })
  other.of('os1')({ ...call, ms: 2_500 })
  other.of('os1')({ ...call, ms: 60_000, timed: false, trouble: true })
  await Promise.all([one.flush(), other.flush()])
  // What was counted is not counted again.
  await ask(undefined, own)
  return own
}

describe('GET /api/metrics', () => {
  it('asks for a token, unless the installation leaves it open', async () => {
    expect((await ask({})).status).toBe(401)
    expect((await ask({ authorization: 'Bearer plb_wrong' })).status).toBe(401)
    const open = { ...here.runtime, env: { ...here.runtime.env, metricsOpen: true } }
    expect((await ask({}, open)).status).toBe(200)
  })

  it('is OpenMetrics as its reference parser reads it, and the older format for those who ask for that', async () => {
    const answer = await ask()
    expect(answer.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
    const parsed = parse('openmetrics', await answer.text())
    const old = await ask({ authorization: `Bearer ${token}`, accept: 'text/plain;version=0.0.4' })
    expect(old.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const before = parse('prometheus', await old.text())
    expect(before.map(([name]) => name)).toEqual(parsed.map(([name]) => name))
    expect(parsed.length).toBeGreaterThan(30)
    for (const [name, , help] of parsed) {
      expect(name).toMatch(/^(plumbline|process|nodejs)_/)
      expect(help).not.toBe('')
    }
    expect(sample(parsed, 'plumbline_cloud_info', { cloud: 'os1', name: 'Cloud "one"\\two\nthree' })).toBe(1)
  })

  it('tells nodes, listings, workers and jobs', async () => {
    await here.runtime.db.insert(worker).values({ id: 'w', host: 'h', pid: 1, version: '0' })
    await here.runtime.queue.send('cloud-sync', { cloudId: 'os1', by: 'test' }, { key: 'os1' })
    await here.runtime.queue.send('cloud-sync', { cloudId: 'os2', by: 'test' }, { key: 'os2', startAfter: 3600 })
    const parsed = parse('openmetrics', await (await ask()).text())
    expect(sample(parsed, 'plumbline_cloud_nodes', { cloud: 'os1', state: 'running' })).toBe(1)
    expect(sample(parsed, 'plumbline_cloud_nodes', { cloud: 'os1', state: 'stopped' })).toBe(1)
    expect(sample(parsed, 'plumbline_cloud_last_sync_success', { cloud: 'os1' })).toBe(1)
    expect(sample(parsed, 'plumbline_cloud_sync_age_seconds', { cloud: 'os1' })).toBeLessThan(60)
    expect(sample(parsed, 'plumbline_cloud_sync_age_seconds', { cloud: 'os2' })).toBeUndefined()
    expect(sample(parsed, 'plumbline_cloud_last_sync_success', { cloud: 'os2' })).toBeUndefined()
    expect(sample(parsed, 'plumbline_workers')).toBe(1)
    expect(sample(parsed, 'plumbline_queue_jobs', { queue: 'cloud-sync', state: 'waiting' })).toBe(1)
    expect(sample(parsed, 'plumbline_queue_jobs', { queue: 'cloud-sync', state: 'deferred' })).toBe(1)
    expect(sample(parsed, 'plumbline_queue_oldest_job_age_seconds', { queue: 'node' })).toBe(0)
    expect(sample(parsed, 'plumbline_database_size_bytes')).toBeGreaterThan(1_000_000)
  })

  it('tells a listing that failed, while the age of what is shown goes on', async () => {
    here.clouds.os1.breaksAfterPages = 1
    await syncCloudNodes(here.runtime, 'os1', new AbortController().signal).catch(() => undefined)
    const parsed = parse('openmetrics', await (await ask()).text())
    expect(sample(parsed, 'plumbline_cloud_last_sync_success', { cloud: 'os1' })).toBe(0)
    expect(sample(parsed, 'plumbline_cloud_sync_age_seconds', { cloud: 'os1' })).toBeGreaterThan(0)
    expect(sample(parsed, 'plumbline_cloud_nodes', { cloud: 'os1', state: 'running' })).toBe(1)
  })

  it('tells a cloud that is paused, until what said so is too old', async () => {
    const pause = (until: Date) => ({
      process: 'w',
      since: until.toISOString(),
      until: until.toISOString(),
      reason: 'x',
      trying: false,
    })
    const paused = async (until: Date) => {
      await here.runtime.db.update(cloud).set({ breaker: pause(until) })
      return sample(parse('openmetrics', await (await ask()).text()), 'plumbline_cloud_paused', { cloud: 'os2' })
    }
    expect(await paused(new Date(Date.now() + 60_000))).toBe(1)
    expect(await paused(new Date(Date.now() - 600_000))).toBe(0)
  })

  it('counts each step that ends once, in the bucket of its duration, from the first look on', async () => {
    const { db } = here.runtime
    const at = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000)
    const [made] = await db
      .insert(allocation)
      .values({ name: 'race', request: {} as never, plans: [], createdBy: 'test', state: 'running' })
      .returning()
    const [node] = await db
      .insert(allocationNode)
      .values({
        allocationId: made!.id,
        cloudId: 'os1',
        name: 'n',
        position: 1,
        state: 'running',
        approved: {} as never,
      })
      .returning()
    const step = async (number: number, state: 'done' | 'failed' | 'running', ms: number | null, ended: Date | null) =>
      await db
        .insert(allocationStep)
        .values({ nodeId: node!.id, step: number, state, ms, endedAt: ended })
        .onConflictDoUpdate({
          target: [allocationStep.nodeId, allocationStep.step],
          set: { state, ms, endedAt: ended },
        })
    // From before: not counted, as for a process that has just begun.
    await step(1, 'done', 500, at(600))
    const own = { ...here.runtime, db: new Proxy(db, {}) }
    const look = async () => parse('openmetrics', await (await ask({ authorization: `Bearer ${token}` }, own)).text())
    await look()
    // The database's clock decides, and what ended less than 10 s ago is left for later.
    await here.runtime.sql`insert into allocation_step (node_id, step, state, ms, ended_at)
      values (${node!.id}, 4, 'done', 45000, now() - interval '9 seconds'), (${node!.id}, 5, 'failed', 100, now() - interval '9 seconds')`
    await step(6, 'running', null, null)
    const of = (step: string) => ({ cloud: 'os1', step })
    await expect
      .poll(async () => sample(await look(), 'plumbline_steps_total', { ...of('request'), outcome: 'done' }), {
        timeout: 20_000,
        interval: 250,
      })
      .toBe(1)
    const parsed = await look()
    expect(sample(parsed, 'plumbline_steps_total', { ...of('address'), outcome: 'failed' })).toBe(1)
    expect(sample(parsed, 'plumbline_steps_total', of('add-key'))).toBeUndefined()
    expect(sample(parsed, 'plumbline_step_duration_seconds_bucket', { ...of('request'), le: '30.0' })).toBe(0)
    expect(sample(parsed, 'plumbline_step_duration_seconds_bucket', { ...of('request'), le: '60.0' })).toBe(1)
    expect(sample(parsed, 'plumbline_step_duration_seconds_sum', of('request'))).toBe(45)
    expect(sample(parsed, 'plumbline_allocations', { state: 'running' })).toBe(1)
    expect(sample(parsed, 'plumbline_allocation_nodes', { cloud: 'os1', state: 'running' })).toBe(1)
  })

  it('counts calls to clouds by operation, those of all processes, from the first look on', async () => {
    const parsed = parse('openmetrics', await (await ask(undefined, await afterCalls())).text())
    const of = { cloud: 'os1', operation: call.operation }
    expect(sample(parsed, 'plumbline_cloud_calls_total', { ...of, outcome: 'answered' })).toBe(2)
    expect(sample(parsed, 'plumbline_cloud_calls_total', { ...of, outcome: 'failed' })).toBe(1)
    const upTo = (le: string) => sample(parsed, 'plumbline_cloud_call_duration_seconds_bucket', { ...of, le })
    expect(['0.03', '0.1', '1.0', '3.0', '+Inf'].map(upTo)).toEqual([0, 1, 1, 2, 2])
  })

  it('tells how long credentials still last, where that is known', async () => {
    const told = { kind: 'application-credential', name: 'ops', renews: false, note: 'x' } as const
    const end = new Date(Date.now() + 3_600_000).toISOString()
    await here.runtime.db.insert(cloudAccount).values([
      { cloudId: 'os1', credential: { ...told, expires: 'at', expiresAt: end } },
      { cloudId: 'os2', credential: { ...told, expires: 'never', expiresAt: null } },
    ])
    const parsed = parse('openmetrics', await (await ask()).text())
    const left = (labels: Record<string, string>) => sample(parsed, 'plumbline_cloud_credentials_left_seconds', labels)
    expect(left({ cloud: 'os1', renews: 'false' })).toBeGreaterThan(3_500)
    expect(left({ cloud: 'os1', renews: 'false' })).toBeLessThanOrEqual(3_600)
    expect(left({ cloud: 'os2' })).toBeUndefined()
  })

  it('is taken by promtool, and so are the alerts of docs/operations.md, which name only what there is', async () => {
    const headers = { authorization: `Bearer ${token}`, accept: 'text/plain' }
    const text = await (await ask(headers, await afterCalls())).text()
    expect(promtool(['check', 'metrics'], text)).not.toMatch(/plumbline_/)
    const docs = fs.readFileSync(path.join(import.meta.dirname, '../../docs/operations.md'), 'utf8')
    const rules = /```yaml\n(groups:[\s\S]*?)```/.exec(docs)?.[1] ?? ''
    const file = path.join(here.runtime.env.dataFolder, 'alerts.yaml')
    fs.writeFileSync(file, rules)
    expect(promtool(['check', 'rules', file])).toMatch(/SUCCESS: \d+ rules found/)
    for (const [name] of rules.matchAll(/\bplumbline_\w+/g))
      expect(name === 'plumbline_steps_total' || new RegExp(`^${name}[ {]`, 'm').test(text), name).toBe(true)
  })

  it('names no node, allocation or person', async () => {
    const text = await (await ask()).text()
    const [made] = await here.runtime.db.select().from(allocation)
    for (const secret of [made?.id ?? randomUUID(), 'node-a', 'race', 'prometheus"']) expect(text).not.toContain(secret)
  })
})
