import { setTimeout as pause } from 'node:timers/promises'
import { leakedIn } from '@/e2e/crash/books'
import type { Report } from '@/e2e/openstack/report'
import { type Ground, startGround } from '../ground'
import { LatencyWatch } from './latency'
import { MemoryWatch } from './memory'
import { percentile, type Scenario, tellMeasures } from './scenario'

/** Shares of the clouds, by what their addresses and quotas have room for: 150, 100, 100 and 150 of 500. */
const shares: Record<string, number> = { 'aws-us-east-1': 3, harbor: 2, meadow: 2, summit6: 3 }
const launchesAtOnce = 20
const launchTriesMax = 30
const streams = 50
const warmUpMs = 300_000
const endMs = 45 * 60_000
const p95LimitMs = 1_000
const workerLimitMiB = 1_024

/** Many allocations of one node each at once: time, memory, age of events at a client; then throughput by workers. */
export const load: Scenario = {
  what: 'N concurrent allocations of one node: time, memory, latency of events; throughput of 3 workers against 1',
  words: { nodes: 'number', compare: 'number', pace: 'number' },
  async run({ report, signal, number }) {
    const nodes = number('nodes', 500)
    const compare = number('compare', 120)
    const pace = number('pace', 1)
    const all = await burst(report, { workers: 3, nodes, pace, signal, watch: true })
    report.line('')
    tellMeasures(report, [
      { what: 'allocations, of one node each', value: nodes, unit: '' },
      { what: 'delivered', value: all.delivered, unit: '', atLeast: nodes },
      { what: 'accepted by the API after', value: all.launchedS, unit: 's' },
      { what: 'all delivered after', value: all.seconds, unit: 's' },
      { what: 'nodes a minute', value: (60 * all.delivered) / all.seconds, unit: '' },
      { what: 'peak memory of a worker', value: all.peaks.worker, unit: 'MiB', limit: workerLimitMiB },
      { what: 'peak memory of the web server', value: all.peaks.web, unit: 'MiB', limit: workerLimitMiB },
      { what: 'peak memory of Postgres (proportional)', value: all.peaks.postgres, unit: 'MiB', limit: workerLimitMiB },
      { what: `events seen live on ${streams} streams`, value: all.ages.length, unit: '', atLeast: 1 },
      { what: 'age of an event at the client, p50', value: percentile(all.ages, 0.5), unit: 'ms' },
      { what: 'age of an event at the client, p95', value: percentile(all.ages, 0.95), unit: 'ms', limit: p95LimitMs },
      { what: 'resources left after the release', value: all.left, unit: '', limit: 0 },
    ])
    if (signal.aborted) return
    const one = await burst(report, { workers: 1, nodes: compare, pace, signal, watch: false })
    const three = await burst(report, { workers: 3, nodes: compare, pace, signal, watch: false })
    const perMinute = ({ delivered, seconds }: Burst) => (60 * delivered) / seconds
    report.line('')
    tellMeasures(report, [
      { what: `nodes a minute with 1 worker (${compare} nodes)`, value: perMinute(one), unit: '' },
      { what: `nodes a minute with 3 workers (${compare} nodes)`, value: perMinute(three), unit: '' },
      { what: 'ratio 3 : 1', value: perMinute(three) / perMinute(one), unit: '', atLeast: 1 },
    ])
  },
}

type Burst = {
  delivered: number
  /** From the first request to the last node delivered, and to the last request answered. */
  seconds: number
  launchedS: number
  peaks: MemoryWatch['peaks']
  ages: number[]
  left: number
}

async function burst(
  report: Report,
  options: { workers: number; nodes: number; pace: number; signal: AbortSignal; watch: boolean },
): Promise<Burst> {
  const { workers, nodes, pace, signal } = options
  report.section(`${nodes} allocations with ${workers} worker${workers === 1 ? '' : 's'}, pace ${pace}`)
  const ground = await startGround({ workers, world: 'wide', pace })
  const memory = new MemoryWatch(ground)
  const latency = new LatencyWatch(ground)
  try {
    await firstPlan(ground)
    const startedAt = Date.now()
    const clouds = turns(nodes)
    const every = Math.max(1, Math.floor(nodes / streams))
    let next = 0
    const launcher = async () => {
      for (let index = next++; index < clouds.length && !signal.aborted; index = next++) {
        const id = await launchSurely(ground, `load-${index + 1}`, clouds[index] ?? '')
        if (options.watch && index % every === 0) latency.follow(id)
      }
    }
    await Promise.all(Array.from({ length: launchesAtOnce }, launcher))
    const launchedS = (Date.now() - startedAt) / 1000
    report.line(`all accepted after ${launchedS.toFixed(1)} s`)
    const end = await untilRested(ground, { report, signal, startedAt })
    await latency.stop()
    memory.stop()
    const left = await releaseAll(ground, signal)
    for (const line of end.failures) report.line(`not delivered: ${line}`)
    for (const line of left.slice(0, 10)) report.line(`left: ${line}`)
    return {
      ...{ delivered: end.delivered, seconds: (end.lastAt - startedAt) / 1000, launchedS },
      ...{ peaks: memory.peaks, ages: latency.ages, left: left.length },
    }
  } finally {
    memory.stop()
    await latency.stop()
    await ground.stop()
  }
}

/** Asks again when the API could not answer, after a look whether the allocation was made all the same. */
async function launchSurely(ground: Ground, name: string, cloud: string): Promise<string> {
  for (let tries = 1; ; tries++) {
    try {
      return (await ground.api.launch(name, [cloud])).id
    } catch (error) {
      const [made] = await ground.sql<{ id: string }[]>`select id from allocation where name = ${name}`
      if (made) return made.id
      if (tries === launchTriesMax) throw error
      await pause(1_000)
    }
  }
}

/** Plans need what the worker reads of the clouds at its start: one node on each, and away. */
async function firstPlan(ground: Ground): Promise<void> {
  await Promise.all(
    ground.lab.clouds.map(async (cloud) => {
      const id = await launchSurely(ground, `first-${cloud}`, cloud)
      await ground.api.until(id, ({ state }) => state === 'delivered', warmUpMs)
      await ground.api.verb(id, 'release')
      await ground.api.until(id, ({ state }) => state === 'released', warmUpMs)
    }),
  )
}

/** The cloud of each allocation, mixed in the order of the shares. */
function turns(nodes: number): string[] {
  const round = Object.entries(shares).flatMap(([cloud, share]) => Array<string>(share).fill(cloud))
  return Array.from({ length: nodes }, (_, index) => round[(index * 7) % round.length] ?? '')
}

type Rested = { delivered: number; lastAt: number; failures: string[] }

async function untilRested(
  ground: Ground,
  { report, signal, startedAt }: { report: Report; signal: AbortSignal; startedAt: number },
): Promise<Rested> {
  let told = 0
  for (;;) {
    const rows = await ground.sql<{ state: string; count: number }[]>`
      select state, count(*)::int as count from allocation_node where name like 'load-%' group by state`
    const count = (state: string) => rows.find((row) => row.state === state)?.count ?? 0
    const delivered = count('delivered')
    const open = count('queued') + count('running') + count('cleaning')
    const elapsedS = Math.round((Date.now() - startedAt) / 1000)
    if (elapsedS - told >= 20) {
      told = elapsedS
      report.line(`after ${elapsedS} s: ${rows.map(({ state, count: number }) => `${number} ${state}`).join(', ')}`)
    }
    if (open === 0 || signal.aborted || elapsedS * 1000 > endMs) {
      const [row] = await ground.sql<{ at: string | null }[]>`
        select max(e.event->>'at') as at from allocation_event e join allocation a on a.id = e.allocation_id
        where a.name like 'load-%' and e.event->>'type' in ('node-delivered', 'node-failed')`
      const failures = await ground.sql<{ line: string }[]>`
        select cloud_id || ' ' || name || ' ' || state || ' ' || coalesce(failure->>'code', '') || ' ' ||
          coalesce(failure->>'message', '') as line
        from allocation_node where name like 'load-%' and state <> 'delivered' limit 10`
      return { delivered, lastAt: Date.parse(row?.at ?? ''), failures: failures.map(({ line }) => line) }
    }
    await pause(500)
  }
}

/** Releases all and answers what the clouds still hold in the end. */
async function releaseAll(ground: Ground, signal: AbortSignal): Promise<string[]> {
  const rows = await ground.sql<{ id: string }[]>`select id from allocation where state <> 'released'`
  const ids = rows.map(({ id }) => id)
  const releaser = async () => {
    for (let id = ids.shift(); id !== undefined; id = ids.shift())
      await ground.api.verb(id, 'release').catch(() => undefined)
  }
  await Promise.all(Array.from({ length: launchesAtOnce }, releaser))
  const end = Date.now() + endMs
  while (!signal.aborted && Date.now() < end) {
    const [row] = await ground.sql<{ open: number }[]>`
      select count(*)::int as open from allocation_node where state in ('queued', 'running', 'cleaning', 'releasing')`
    if (row?.open === 0) break
    await pause(500)
  }
  return await leakedIn(ground.lab)
}
