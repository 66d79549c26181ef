import type { Browser } from '@playwright/test'
import postgres from 'postgres'
import { createDatabase } from '@/db/client'
import { Api } from '../crash/api'
import { portBlock } from '../torture/ports'
import type { Bench, Measured } from './bench'
import { newPerson, startBrowser } from './chromium'
import { type Installation, startInstallation } from './installation'
import { listed } from './listed'
import { audit } from './pages/lighthouse'
import { noteScripts } from './pages/scripts'
import { type Visit, visitsOf } from './pages/visits'
import { noteVitals, readInteractions, readLoad } from './pages/vitals'
import { seedScorecards } from './seed/write'
import { makeToken, signIn } from './session'
import { percentile } from './statistics'

const nodes = 10_000
const cloud = 'meadow'
const visitsOfEach = 3
const vitals = "Web Vitals' good"
const limits = {
  nodesJs: 180,
  lcp: 2_500,
  cls: 0.1,
  inp: 200,
  performance: 90,
  accessibility: 100,
  'best-practices': 90,
}

/** Each page as a person's browser sees it that was never here: what it loads, how soon it is there, how it answers; and Lighthouse. */
export const pages: Bench = {
  id: 'pages',
  title: `Pages in a browser, ${nodes} nodes in six clouds`,
  async *run({ tell }) {
    const installation = await startInstallation({ nodes })
    let browser: Browser | null = null
    try {
      await installation.startWeb()
      await installation.startWorker()
      // Only now: a port that web has not taken yet would look free.
      const port = await portBlock(1)
      browser = await startBrowser(port)
      const cookie = await signIn(installation.environment)
      for (const visit of visitsOf(await prepare(installation))) {
        const { url } = installation
        tell(`${visit.what} ${visit.path}`)
        if (visit.path === '/scorecards') await fillScorecards(installation)
        yield* ofBrowser(browser, { url, cookie, visit })
        yield* ofLighthouse(visit, await audit(`${url}${visit.path}`, { cookie, port }))
      }
    } finally {
      await browser?.close()
      await installation.stop()
    }
  },
}

/** Waits until all clouds are listed, and has one node delivered. */
async function prepare({ databaseUrl, environment, url }: Installation) {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined })
  try {
    await listed(sql, 1)
    const api = new Api(url, await makeToken('operator', environment))
    const { id: allocation } = await api.launch('bench', [cloud])
    await api.until(allocation, ({ state }) => state === 'delivered')
    const [row] = await sql<{ id: string }[]>`select id from node where cloud_id = ${cloud} order by name limit 1`
    return { allocation, cloud, node: row?.id ?? '' }
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** Invented clouds with twenty weeks of runs: last, since they are no clouds that answer. */
async function fillScorecards({ databaseUrl }: Installation): Promise<void> {
  const client = createDatabase(databaseUrl, { poolSize: 2, name: 'plumbline-bench' })
  await seedScorecards(client.db, { clouds: 12, weeks: 20, seed: '1' }).finally(() => client.close())
}

async function* ofBrowser(
  browser: Browser,
  { url, cookie, visit }: { url: string; cookie: string; visit: Visit },
): AsyncGenerator<Measured> {
  const seen: Awaited<ReturnType<typeof once>>[] = []
  for (let number = 0; number < visitsOfEach; number++) seen.push(await once(browser, { url, cookie, visit }))
  const median = (value: (of: (typeof seen)[number]) => number) => percentile(seen.map(value), 50)
  const all = (value: (of: (typeof seen)[number]) => number) => seen.map((each) => value(each).toFixed(0)).join(', ')
  const { what } = visit
  yield {
    ...{ what: `${what}, first-load JS`, value: median(({ js }) => js.first), unit: 'kB gz' },
    ...(what === 'Nodes' ? { limit: limits.nodesJs } : { limit: null }),
    detail: `named by the document; ${median(({ js }) => js.all).toFixed(1)} until the page rested`,
  }
  const lcp = { value: median((each) => each.lcp), limit: limits.lcp, detail: `median of ${all((each) => each.lcp)}` }
  yield { what: `${what}, LCP`, unit: 'ms', against: vitals, ...lcp }
  const cls = {
    value: Math.max(...seen.map((each) => each.cls)),
    limit: limits.cls,
    detail: `worst of ${visitsOfEach}`,
  }
  yield { what: `${what}, CLS`, unit: '', against: vitals, ...cls }
  const inp = { value: median((each) => each.inp), limit: limits.inp, detail: `median of ${all((each) => each.inp)}` }
  yield { what: `${what}, INP`, unit: 'ms', against: vitals, ...inp }
}

async function once(browser: Browser, { url, cookie, visit }: { url: string; cookie: string; visit: Visit }) {
  const context = await newPerson(browser, url, cookie)
  try {
    const page = await context.newPage()
    await noteVitals(page)
    const scripts = noteScripts(page)
    await page.goto(`${url}${visit.path}`)
    await visit.shown(page)
    // A page holds a stream open, so its network never rests: nothing new for a second is rest.
    await page.waitForTimeout(1_000)
    const js = await scripts.read()
    const { lcp } = await readLoad(page)
    await visit.use(page)
    return { js, lcp, ...(await readInteractions(page)) }
  } catch (error) {
    throw new Error(`${visit.what} (${visit.path}) could not be measured.`, { cause: error })
  } finally {
    await context.close()
  }
}

function* ofLighthouse({ what }: Visit, scores: Awaited<ReturnType<typeof audit>>): Generator<Measured> {
  for (const { category, score, lost } of scores) {
    yield {
      ...{
        what: `${what}, Lighthouse ${category}`,
        value: score,
        unit: 'score',
        limit: limits[category],
        atLeast: true,
        against: category === 'accessibility' ? 'all that it checks' : "Lighthouse's green",
      },
      detail: lost.length === 0 ? 'desktop' : `desktop; lost by ${lost.join(', ')}`,
    }
  }
}
