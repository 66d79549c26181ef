import path from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { launchAndWait } from './helpers/launch'
import { type Product, startProduct } from './helpers/product'

let product: Product
let allocation: string

test.beforeAll(async ({ browser }) => {
  product = await startProduct()
  const page = await browser.newPage()
  await page.goto(product.signInLink)
  await page.context().storageState({ path: `${product.dataFolder}/session.json` })
  allocation = await launchAndWait(page, { name: 'look', clouds: 'aws-us-east-1,harbor', nodes: 2 })
  await importInterop(page)
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

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page is clean for axe (WCAG 2.2 AA), ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({
      colorScheme,
      storageState: `${product.dataFolder}/session.json`,
      baseURL: product.url,
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    const found: string[] = []
    for (const path of pages()) {
      await page.goto(path)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze()
      for (const violation of violations)
        found.push(
          `${path}: ${violation.id}: ${violation.nodes[0]?.html.slice(0, 160)} (${violation.nodes[0]?.any[0]?.message ?? violation.help})`,
        )
    }
    await context.close()
    expect(found).toEqual([])
  })
}

test('390 px wide: nothing is wider than the screen, and the pages are reached from the bar below', async ({
  browser,
}) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    storageState: `${product.dataFolder}/session.json`,
    baseURL: product.url,
  })
  const page = await context.newPage()
  for (const path of pages()) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390)
  }
  await page.goto('/')
  await page.getByRole('navigation', { name: 'Pages' }).last().getByRole('link', { name: 'Nodes' }).click()
  await expect(page.getByRole('heading', { name: 'Nodes', level: 1 })).toBeVisible()
  await context.close()
})

/** A guideline, and results of one of its tests, as a person brings them. */
async function importInterop(page: import('@playwright/test').Page): Promise<void> {
  const fixtures = path.join(import.meta.dirname, '../server/conformance/interop/fixtures')
  await page.goto(`${product.url}/scorecards/interop?view=guidelines`)
  await page.locator('input[type=file]').setInputFiles(path.join(fixtures, 'schema-1.5.json'))
  await expect(page.getByText('imported: 2016.01')).toBeVisible()
  await page.goto(`${product.url}/scorecards/interop?view=results&cloud=harbor`)
  const suite = '<testsuite><testcase classname="tempest.Test" name="test_one"/></testsuite>'
  const file = { name: 'run.xml', mimeType: 'text/xml', buffer: Buffer.from(suite) }
  await page.locator('input[type=file]').setInputFiles(file)
  await expect(page.getByText('imported: 1 passed')).toBeVisible()
}
