import { expect, type Page, test } from '@playwright/test'
import { type Product, startProduct } from './helpers/product'

let product: Product
test.beforeAll(async () => {
  product = await startProduct()
})
test.afterAll(() => product?.stop())

/** How many streams of an allocation's events the page has opened. */
function streams(page: Page): () => number {
  let count = 0
  page.on('request', (request) => {
    if (request.url().includes('/api/trpc/allocations.events')) count += 1
  })
  return () => count
}

test('tabs of one browser share one stream; when the one that holds it closes, another goes on without a gap', async ({
  context,
  page,
}) => {
  const first = streams(page)
  await page.goto(product.signInLink)
  await page.goto(`${product.url}/launch?name=tabs&clouds=harbor`)
  const gate = await product.lab.gate('harbor', 'POST /network/floatingips')
  await page.getByRole('button', { name: 'Launch 1 node', exact: true }).click({ timeout: 30_000 })
  await page.waitForURL(/\/allocations\//)
  await expect(page.locator('[data-cell$=":1"][data-state=done]')).toBeVisible()

  const other = await context.newPage()
  const second = streams(other)
  await other.goto(page.url())
  await gate.held()
  for (const tab of [page, other]) await expect(tab.locator('[data-cell$=":5"][data-state=running]')).toBeVisible()
  expect([first(), second()]).toEqual([1, 0])

  await page.close()
  await gate.open()
  await expect(other.getByText('ssh ready')).toBeVisible({ timeout: 60_000 })
  await expect(other.locator('[data-cell][data-state=done]')).toHaveCount(8)
  expect(second()).toBe(1)
})
