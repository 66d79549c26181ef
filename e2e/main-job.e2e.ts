import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { type Product, startProduct } from './helpers/product'

const run = promisify(execFile)
let product: Product

test.beforeAll(async () => {
  product = await startProduct()
})
test.afterAll(() => product?.stop())

test('the main job: sign in, see the fleet, launch two nodes on each of four clouds, ssh into one, release all', async ({
  page,
}) => {
  await page.goto(product.signInLink)
  await expect(page.getByRole('heading', { name: 'Fleet', level: 1 })).toBeVisible()
  await expect(page.getByTestId('cloud-card')).toHaveCount(4)
  for (const card of await page.getByTestId('cloud-card').all()) await expect(card).toContainText('simulated')

  await page.getByRole('link', { name: 'Launch nodes' }).click()
  await expect(page.getByRole('heading', { name: 'Launch', level: 1 })).toBeVisible()
  await page.getByLabel('Name', { exact: true }).fill('race')
  for (const box of await page.getByRole('group', { name: 'Clouds' }).getByRole('checkbox').all()) await box.check()
  await page.getByLabel('Nodes on each cloud').fill('2')
  await expect(page.getByRole('article', { name: /^Plan for / })).toHaveCount(4)
  await page.getByRole('button', { name: 'Launch 8 nodes' }).click()

  await expect(page).toHaveURL(/\/allocations\/[0-9a-f-]{36}/)
  await expect(page.locator('[data-lane]')).toHaveCount(8)
  await expect(page.getByText('ssh ready')).toHaveCount(8, { timeout: 150_000 })
  await expect(page.locator('[data-cell][data-state=done]')).toHaveCount(64)

  await page.locator('[data-lane]').first().locator('[data-cell]').last().click()
  const command = await page.getByTestId('pasteable').first().innerText()
  const { stdout } = await run('sh', ['-c', `${command} id -un`], { timeout: 30_000 })
  expect(stdout.trim()).toBe('root')
  expect(await made()).not.toEqual([])

  await page.getByRole('button', { name: 'Release', exact: false }).first().click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Release/ })
    .click()
  await expect(page.locator('[data-lane]').getByText('released')).toHaveCount(8, { timeout: 120_000 })
  expect(await made(), 'nothing of ours is left in any cloud').toEqual([])
})

/** What was made through an API and still stands in the lab's clouds. EC2 lists a terminated instance for an hour more. */
async function made(): Promise<string[]> {
  const books = await product.lab.books()
  return Object.entries(books).flatMap(([cloud, entries]) =>
    entries
      .filter((entry) => !entry.seeded && entry.state !== 'terminated')
      .map((entry) => `${cloud}: ${entry.kind} ${entry.name} ${entry.state ?? ''}`),
  )
}
