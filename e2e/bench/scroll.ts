import type { Locator, Page } from '@playwright/test'
import { createDatabase } from '@/db/client'
import type { Bench, Measured } from './bench'
import { newPerson, startBrowser } from './chromium'
import { framesWhile } from './scroll/frames'
import { dragThrough, turnWheel } from './scroll/gestures'
import { seedNodes } from './seed/nodes'
import { percentile, summarise } from './statistics'

const size = 1_000_000
/** One of sixty in a second. */
const limit = 16.7
/** A quick turn and a very quick one, which shows 200 other rows in a second; and from one end to the other. */
const gestures = [
  {
    what: 'wheel, 2,000 px/s',
    act: async (page: Page, box: Locator) => await turnWheel(page, box, { px: 10_000, speed: 2_000 }),
  },
  {
    what: 'wheel, 7,000 px/s',
    act: async (page: Page, box: Locator) => await turnWheel(page, box, { px: 35_000, speed: 7_000 }),
  },
  { what: 'dragged scroll bar', act: async (page: Page, box: Locator) => await dragThrough(page, box, { ms: 5_000 }) },
]

/** How even a million rows move, beside a page that has nothing on it and moves as far. */
export const scroll: Bench = {
  id: 'scroll',
  title: `Scrolling ${size.toLocaleString('en')} nodes`,
  async *run({ url, databaseUrl, cookie, tell }) {
    const client = createDatabase(databaseUrl, { poolSize: 1, name: 'plumbline-bench', statementMsMax: 600_000 })
    await seedNodes(client, { nodes: size, print: tell }).finally(() => client.close())
    const browser = await startBrowser()
    try {
      const page = await (await newPerson(browser, url, cookie)).newPage()
      await page.setContent(emptyPage)
      const peers = await measure(page, page.locator('#box'))
      await page.goto(`${url}/nodes`)
      const grid = page.locator('#nodes-grid')
      await grid.and(page.locator('[aria-busy=false]')).waitFor()
      // Positions of all pages are read once the first is there; until then only its rows can be reached.
      await page.waitForFunction(() => document.querySelector('#nodes-grid')?.ariaRowCount !== '-1')
      const measured = await measure(page, grid)
      for (const [at, { what, times }] of measured.entries()) {
        const peer = percentile(peers[at]?.times ?? [], 95)
        yield row(`${what}, frame`, times, { limit, against: 'a frame of 60 in a second' })
        yield row(
          `${what}, frame : empty page's`,
          times.map((ms) => ms / peer),
          { unit: 'x', limit: null, against: `${peer.toFixed(1)} ms` },
        )
      }
    } finally {
      await browser.close()
    }
  },
}

/** As tall as the table makes itself, in a box of its size. */
const emptyPage = `<!doctype html><body style="margin:0"><div id="box" style="height:800px;margin:100px 16px 0 400px;overflow:auto;scrollbar-width:thin">
  <div style="height:12000000px"></div></div>`

async function measure(page: Page, box: Locator): Promise<{ what: string; times: number[] }[]> {
  const found = []
  for (const { what, act } of gestures) {
    const place = async () => await box.evaluate((element) => element.scrollTop)
    const from = await place()
    const times = await framesWhile(page, async () => await act(page, box))
    if (Math.abs((await place()) - from) < 1_000)
      throw new Error(`By ${what} nothing was scrolled: ${await place()} px.`)
    found.push({ what, times })
    await box.evaluate((element) => element.scrollTo(0, 0))
    await page.waitForTimeout(500)
  }
  return found
}

function row(what: string, times: number[], on: Pick<Measured, 'limit' | 'against'> & { unit?: 'x' }): Measured {
  const { p50, p95, max, count } = summarise(times)
  const late = (times.filter((time) => time > p50 * 1.5).length / count) * 100
  const detail = `p50 ${p50.toFixed(1)}, max ${max.toFixed(1)}, ${count} frames, ${late.toFixed(1)} % late`
  return { what: `${what}, p95`, value: p95, unit: 'ms', detail, ...on }
}
