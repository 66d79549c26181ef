import fs from 'node:fs'
import path from 'node:path'
import postgres from 'postgres'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Bench, Measured } from './bench'
import { type Installation, startInstallation } from './installation'
import { Child } from './listing/child'
import type { Cost } from './listing/cost'
import type { Paged } from './listing/page-child'
import type { Synced } from './listing/sync-child'
import { percentile } from './statistics'

const nodes = 10_000
/** A first sync may take so many times as long as reading the same pages and keeping nothing. */
const limit = 1.5
/**
 * What a node costs the cloud that lists it. Real Nova was seen to take 20 ms a server (field-notes, section 12: 985 servers in
 * 20 s); a tenth of it, so that the rows end.
 */
const answerMsPerNode = 2
/** Of each, one after the other in turns; the median counts. */
const rounds = 3
/** More than one cloud's list has, read twice. */
const pagesAtMost = 1_000
/** Listed once by each process before it is measured, as the pager has paged once: a worker that runs is warm. */
const warmUp = { id: 'meadow', nodes: 2_000 }
const targets = [
  { id: 'harbor', title: 'OpenStack', list: { action: 'GET /compute/servers/detail', pageSize: 250 } },
  { id: 'aws-us-east-1', title: 'AWS', list: { action: 'DescribeInstances', pageSize: 1_000 } },
]

/**
 * What listing a cloud of 10,000 nodes costs: for the first time, beside a program that reads the same pages in a process of its own
 * and keeps nothing; again when nothing changed, and when one per cent did. Limits hold against a cloud that takes its time; against a
 * lab that answers at once the rows show what the work itself costs.
 */
export const sync: Bench = {
  id: 'sync',
  title: 'Sync of 10,000 nodes',
  async *run({ tell }) {
    const installation = await startInstallation({ nodes: 0 })
    const sql = postgres(installation.databaseUrl, { max: 1, onnotice: () => undefined })
    try {
      await installation.lab.crowd(warmUp.id, warmUp.nodes, 'fleet')
      for (const target of targets) yield* ofCloud(installation, sql, { ...target, tell })
    } finally {
      await sql.end({ timeout: 5 })
      await installation.stop()
    }
  },
}

type Target = (typeof targets)[number] & { tell: (line: string) => void }

async function* ofCloud(installation: Installation, sql: postgres.Sql, target: Target): AsyncGenerator<Measured> {
  const { id, title, list, tell } = target
  const { lab, environment } = installation
  await lab.crowd(id, nodes, 'fleet')
  const pager = await Child.start<Paged>('page-child', pagerWords(installation, id), {})
  const running: Child<Synced>[] = []
  const compare = async (times: number): Promise<Compared> => {
    const paged: Paged[] = []
    const first: Synced[] = []
    for (let round = 0; round < times; round++) {
      paged.push(expectAll(await pager.once()))
      await running.pop()?.stop()
      for (const each of [id, warmUp.id]) await forget(sql, each)
      const syncer = await Child.start<Synced>('sync-child', [], environment)
      running.push(syncer)
      await syncer.once(warmUp.id)
      first.push(await syncer.once(id))
      tell(`${title}: ${said(first.at(-1))} beside ${said(paged.at(-1))}`)
    }
    const medians = <Of extends Cost>(runs: Of[]) => ({ wallMs: median(runs, 'wallMs'), cpuMs: median(runs, 'cpuMs') })
    return { page: medians(paged), synced: medians(first), requests: paged[0]?.requests ?? 0 }
  }
  const wall = (what: string, { page, synced, requests }: Compared, most: number | null, detail: string): Measured => ({
    what: `${title}, first sync : paging${what}`,
    value: synced.wallMs / page.wallMs,
    unit: 'x',
    limit: most,
    against: 'reading and parsing the same pages, keeping nothing',
    detail: `${seconds(synced.wallMs)} beside ${seconds(page.wallMs)} for its ${requests} requests, ${detail}`,
  })
  try {
    const delayMs = list.pageSize * answerMsPerNode
    await lab.fault({ cloud: id, action: list.action, kind: 'slow', times: pagesAtMost, delayMs })
    const slow = await compare(1)
    yield wall('', slow, limit, `the cloud takes ${answerMsPerNode} ms a node`)
    const unchanged = await running.at(-1)?.once(id)
    yield {
      what: `${title}, nothing changed : paging`,
      value: (unchanged?.wallMs ?? Number.NaN) / slow.page.wallMs,
      unit: 'x',
      limit,
      detail: `${seconds(unchanged?.wallMs ?? Number.NaN)}, the cloud takes ${answerMsPerNode} ms a node`,
    }
    await lab.clearFaults()
    // Once to warm up the lab, the pager and the machine.
    await pager.once()
    const atOnce = await compare(rounds)
    yield wall(', answered at once', atOnce, null, `the cloud takes no time, median of ${rounds}`)
    yield {
      what: `${title}, first sync, CPU : paging`,
      value: atOnce.synced.cpuMs / atOnce.page.cpuMs,
      unit: 'x',
      limit: null,
      detail: `${perSecond(atOnce.synced.cpuMs)} nodes per CPU-second beside ${perSecond(atOnce.page.cpuMs)}`,
    }
    yield* again(installation, running.at(-1), { ...target, page: atOnce.page })
  } finally {
    await running.pop()?.stop()
    await pager.stop()
  }
}

type Compared = { page: Cost; synced: Cost; requests: number }

/** The cloud was never listed; what is left of an earlier round is cleared away, so that no vacuum runs beside the next one. */
async function forget(sql: postgres.Sql, id: string): Promise<void> {
  await sql`delete from node_history where node_id in (select id from node where cloud_id = ${id})`
  await sql`delete from cloud where id = ${id}`
  await sql`vacuum node`
  await sql`vacuum node_history`
}

/** Lists a cloud once, in a process of its own. */
export async function syncOf({ environment }: Installation, id: string): Promise<Synced> {
  const syncer = await Child.start<Synced>('sync-child', [], environment)
  try {
    return await syncer.once(id)
  } finally {
    await syncer.stop()
  }
}

type Again = Target & { page: { wallMs: number } }

async function* again(
  installation: Installation,
  syncer: Child<Synced> | undefined,
  target: Again,
): AsyncGenerator<Measured> {
  const { id, title, page } = target
  if (!syncer) return
  const repeat = async (prepare: () => Promise<unknown>) => {
    const runs: Synced[] = []
    for (let round = 0; round < rounds; round++) {
      await prepare()
      runs.push(await syncer.once(id))
    }
    return runs
  }
  const row = (what: string, runs: Synced[]): Measured => ({
    what: `${title}, ${what} : paging, answered at once`,
    value: median(runs, 'wallMs') / page.wallMs,
    unit: 'x',
    limit: null,
    detail: `${seconds(median(runs, 'wallMs'))}, ${perSecond(median(runs, 'cpuMs'))} nodes per CPU-second`,
  })
  const unchanged = await repeat(async () => undefined)
  yield row('nothing changed', unchanged)
  const rows = (what: string, value: number, most: number, detail: string): Measured => ({
    ...{ what: `${title}, ${what}, rows written`, value, unit: 'rows', limit: most, detail },
  })
  yield rows('nothing changed', Math.max(...unchanged.map(({ written }) => written)), 0, 'of nodes and their history')
  let waves = 0
  const changed = await repeat(async () => {
    waves = await installation.lab.changeCrowd(id, 1, 'tags')
  })
  yield row('1 % changed', changed)
  const last = changed.at(-1)
  // Of each node its row, the version that ends and the one that begins.
  yield rows(
    '1 % changed',
    last?.written ?? 0,
    waves * 3,
    `${last?.changed ?? 0} nodes of ${waves} that the cloud changed`,
  )
}

const median = <Key extends string>(runs: readonly Record<Key, number>[], key: Key): number =>
  percentile(
    runs.map((run) => run[key]),
    50,
  )
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
const perSecond = (cpuMs: number): string => Math.round(nodes / (cpuMs / 1000)).toLocaleString('en')
const said = (cost: Cost | undefined): string => (cost ? `${seconds(cost.wallMs)} (CPU ${seconds(cost.cpuMs)})` : '')

function expectAll(paged: Paged): Paged {
  if (paged.nodes === nodes) return paged
  throw new Error(`Paging found ${paged.nodes} nodes of ${nodes}.`)
}

const clientFile = z.object({
  clouds: z.record(z.string(), z.object({ auth: z.looseObject({ auth_url: z.string() }) })),
})

/** Where the cloud is and who we are there, as the lab has written it for every client. */
function pagerWords({ lab }: Installation, id: string): string[] {
  const read = (file: string) => fs.readFileSync(path.join(lab.folder, file), 'utf8')
  if (id.startsWith('aws')) {
    const credentials = read('aws-credentials')
    const value = (key: string) => new RegExp(`^${key}\\s*=\\s*(\\S+)`, 'm').exec(credentials)?.[1] ?? ''
    return ['ec2', lab.urls[id] ?? '', 'us-east-1', value('aws_access_key_id'), value('aws_secret_access_key')]
  }
  const auth = clientFile.parse(parse(read('clouds.yaml'))).clouds[id]?.auth
  const text = (key: string) => String(auth?.[key] ?? '')
  return ['openstack', text('auth_url'), text('username'), text('password'), text('project_name')]
}
