import type { Page } from '@playwright/test'
import postgres from 'postgres'
import { createDatabase, type DatabaseClient } from '@/db/client'
import { Api } from '../crash/api'
import { waitFor } from '../helpers/product'
import type { Bench, Measured } from './bench'
import { newPerson, startBrowser } from './chromium'
import { type Installation, startInstallation } from './installation'
import { listed } from './listed'
import { makeToken, signIn } from './session'
import { summarise } from './statistics'
import { type Committed, type Place, writeTicks } from './streams/ticks'
import { Viewers } from './streams/viewers'
import type { Arrivals } from './streams/viewers-child'
import { clickToStep, quiet, takeTicks, watch } from './streams/watching'

const viewers = 100
const cloud = 'meadow'
/** `everyMs`: longer than the 250 ms that lie between two messages to a viewer is quiet. */
const parts = [
  { what: 'after quiet', count: 60, everyMs: 500, limit: 100 },
  { what: 'in a burst', count: 300, everyMs: 20, limit: 350 },
]
const clicks = { warm: 2, measured: 20, limit: 150 }

/** How long news takes: from a commit to everybody who watches, and from a click on Launch to the first step that is seen to begin. */
export const streams: Bench = {
  id: 'streams',
  title: `Streams, ${viewers} viewers and a browser`,
  async *run({ tell }) {
    const installation = await startInstallation({ nodes: 0, pace: 0.01 })
    const client = createDatabase(installation.databaseUrl, { poolSize: 2, name: 'plumbline-bench' })
    const browser = await startBrowser()
    try {
      await installation.startWeb()
      await installation.startWorker()
      const sql = postgres(installation.databaseUrl, { max: 1, onnotice: () => undefined })
      await listed(sql, 1).finally(() => sql.end())
      const { url, environment } = installation
      const api = new Api(url, await makeToken('operator', environment))
      const context = await newPerson(browser, url, await signIn(environment))
      const page = await context.newPage()
      await watch(page)
      yield* commits(installation, client, { api, page })
      tell('launching')
      yield await fromClick(installation.url, { api, page })
    } finally {
      await browser.close()
      await client.close()
      await installation.stop()
    }
  },
}

type Tools = { api: Api; page: Page }

async function* commits(
  { url, environment }: Installation,
  client: DatabaseClient,
  { api, page }: Tools,
): AsyncGenerator<Measured> {
  const { id } = await api.launch('watched', [cloud])
  const { nodes } = await api.until(id, ({ state }) => state === 'delivered')
  const place: Place = { allocation: id, node: nodes[0]?.id ?? '' }
  await page.goto(`${url}/allocations/${id}`)
  await page.getByRole('log').waitFor()
  const address = `${url}/api/v1/allocations/${id}/events`
  const crowd = await Viewers.start({ address, token: await makeToken('viewer', environment), count: viewers })
  try {
    await settled(client, { place, first: 0, count: 10, everyMs: 100 }, { crowd, page })
    let first = 1_000
    for (const part of parts) {
      const { committed, viewed, shown } = await settled(client, { place, first, ...part }, { crowd, page })
      first += 1_000
      const detail = (of: string) => `${part.count} commits, one each ${part.everyMs} ms, ${of}`
      const { what, limit } = part
      yield row(`commit to viewer, ${what}`, latencies(committed, viewed), {
        limit,
        detail: detail(`${viewers} viewers`),
      })
      const beside = detail(`in the document, beside ${viewers} viewers`)
      yield row(`commit to browser, ${what}`, latencies(committed, shown), { limit, detail: beside })
    }
  } finally {
    await crowd.stop()
  }
}

/** Writes ticks and waits until the last has come to everybody. */
async function settled(
  client: DatabaseClient,
  { place, ...ticks }: { place: Place; first: number; count: number; everyMs: number },
  { crowd, page }: { crowd: Viewers; page: Page },
): Promise<{ committed: Committed; viewed: Arrivals; shown: Arrivals }> {
  const committed = await writeTicks(client, place, ticks)
  const viewed: Arrivals = []
  const shown: Arrivals = []
  const all = async () => {
    viewed.push(...(await crowd.arrivals()))
    shown.push(...(await takeTicks(page)))
    return viewed.length >= ticks.count * viewers && shown.length >= ticks.count ? true : undefined
  }
  const why = () =>
    `Of ${ticks.count} events ${viewed.length} came to ${viewers} viewers and ${shown.length} to the page.`
  await waitFor(all, 30_000, why)
  return { committed, viewed, shown }
}

const latencies = (committed: Committed, arrivals: Arrivals): number[] =>
  arrivals.map(([tick, at]) => at - (committed.get(tick) ?? Number.NaN))

function row(what: string, times: number[], { limit, detail }: { limit: number; detail: string }): Measured {
  const { p50, p95, max } = summarise(times)
  const told = `p50 ${p50.toFixed(1)}, max ${max.toFixed(1)}, ${detail}`
  return { what: `${what}, p95`, value: p95, unit: 'ms', limit, detail: told }
}

/** Launches one node after the other through the form; each is released before the next. */
async function fromClick(url: string, { api, page }: Tools): Promise<Measured> {
  const times: number[] = []
  for (let number = -clicks.warm; number < clicks.measured; number++) {
    await page.goto(`${url}/launch?name=click-${number + clicks.warm}&clouds=${cloud}`)
    await quiet(page)
    await page.getByRole('button', { name: 'Launch 1 node', exact: true }).click({ timeout: 30_000 })
    const ms = await clickToStep(page)
    if (number >= 0) times.push(ms)
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    await api.until(id, ({ state }) => state === 'delivered')
    await api.verb(id, 'release')
    await api.until(id, ({ state }) => state === 'released')
  }
  const detail = `${times.length} launches of a node, until a step is seen to run`
  return row('click on Launch to first step', times, { limit: clicks.limit, detail })
}
