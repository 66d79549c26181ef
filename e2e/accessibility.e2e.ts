import { type Browser, type BrowserContextOptions, expect, test } from '@playwright/test'
import { hiddenStops } from './accessibility/focus'
import { fillScorecards, importInterop, leaveSomething } from './accessibility/ground'
import { lookAt, ready } from './accessibility/look-at'
import { visits } from './accessibility/looks'
import { violationsOf } from './helpers/axe'
import { launchAndWait } from './helpers/launch'
import { type Product, startProduct } from './helpers/product'

let product: Product
let allocation: string
let before: string

test.beforeAll(async ({ browser }) => {
  product = await startProduct()
  const page = await browser.newPage()
  await page.goto(product.signInLink)
  await page.context().storageState({ path: `${product.dataFolder}/session.json` })
  allocation = await launchAndWait(page, { name: 'look', clouds: 'aws-us-east-1,harbor', nodes: 2 })
  await importInterop(page, product.url)
  before = new Date().toISOString()
  await leaveSomething(page, product)
  await fillScorecards(product)
  await page.close()
})
test.afterAll(() => product?.stop())

const pages = () => [
  '/',
  '/nodes',
  '/nodes?q=nothing-has-this-name',
  '/clouds',
  '/clouds/harbor',
  '/clouds/harbor?tab=images',
  '/launch',
  '/allocations',
  allocation,
  '/scorecards',
  '/scorecards?at=2020-01-01',
  '/leftovers',
  '/leftovers?show=ended',
  '/scorecards/runs',
  '/scorecards/guidelines',
  '/scorecards/guidelines/node-allocation%202016.10',
  '/scorecards/interop',
  '/scorecards/interop?view=guidelines&guideline=2016.01',
  '/scorecards/interop?view=report&guideline=2016.01&cloud=harbor',
  '/scorecards/interop?view=capability&capability=compute-servers',
  '/scorecards/interop?view=results',
  '/activity',
  '/settings/clouds',
  '/settings/keys',
  '/settings/people',
  '/settings/tokens',
  '/settings/webhooks',
  '/settings/data',
]

test('every page is clean for axe (WCAG 2.2 AA), in light and dark', async ({ browser }) => {
  const { page, context } = await signedIn(browser, { reducedMotion: 'reduce' })
  const found: string[] = []
  for (const path of pages()) {
    await page.goto(path)
    await ready(page)
    found.push(...(await violationsOf(page, path)))
  }
  await context.close()
  expect(found).toEqual([])
})

test('390 px wide: nothing is wider than the screen, and the pages are reached from the bar below', async ({
  browser,
}) => {
  const { page, context } = await signedIn(browser, { viewport: { width: 390, height: 844 } })
  for (const path of pages()) {
    await page.goto(path)
    await ready(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390)
  }
  await page.goto('/')
  await page.getByRole('navigation', { name: 'Pages' }).last().getByRole('link', { name: 'Nodes' }).click()
  await expect(page.getByRole('heading', { name: 'Nodes', level: 1 })).toBeVisible()
  await context.close()
})

for (const place of ['Nodes', 'other pages'] as const) {
  test(`what opens is clean for axe in light and dark, holds still and gives the focus back: ${place}`, async ({
    browser,
  }) => {
    const found: string[] = []
    const here = visits({ allocation, before }).filter(({ path }) => path.startsWith('/nodes') === (place === 'Nodes'))
    for (const { path, width = 1440, looks } of here) {
      const { page, context } = await signedIn(browser, { viewport: { width, height: 1000 }, reducedMotion: 'reduce' })
      await page.goto(path)
      await ready(page)
      for (const look of looks) found.push(...(await lookAt(page, look, `${path}, ${look.what}`)))
      await context.close()
    }
    expect(found).toEqual([])
  })
}

test('what has the focus is never wholly covered, on a low and on a narrow window', async ({ browser }) => {
  const found: string[] = []
  for (const viewport of [
    { width: 1280, height: 600 },
    { width: 390, height: 700 },
  ]) {
    const { page, context } = await signedIn(browser, { viewport })
    for (const path of ['/nodes', '/launch', '/scorecards', '/leftovers', allocation, '/settings/data']) {
      await page.goto(path)
      await ready(page)
      found.push(...(await hiddenStops(page, `${viewport.width} px, ${path}`)))
    }
    await context.close()
  }
  expect(found).toEqual([])
})

async function signedIn(browser: Browser, options: BrowserContextOptions) {
  const storageState = `${product.dataFolder}/session.json`
  const context = await browser.newContext({ ...options, storageState, baseURL: product.url })
  return { context, page: await context.newPage() }
}
