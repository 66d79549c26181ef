import { expect, type Page, test } from '@playwright/test'
import { type Product, startProduct, waitFor } from './helpers/product'
import { rest } from './helpers/rest'
import { makeToken } from './helpers/token'

let product: Product
let token: string
let page: Page

test.beforeAll(async ({ browser }) => {
  product = await startProduct({ PLUMBLINE_LAB_PACE: '0.1' })
  token = await makeToken(product.dataFolder, 'admin')
  page = await browser.newPage({ baseURL: product.url })
  await page.goto(product.signInLink)
})
test.afterAll(() => product?.stop())

const api = async (method: string, at: string, json?: unknown) => {
  const answer = await rest(`${product.url}/api/v1${at}`, { method, token, json })
  expect(answer.status, `${method} ${at}: ${JSON.stringify(answer.body)}`).toBe(200)
  return answer.body as Record<string, unknown>
}
const nodeState = async (id: string) =>
  ((await api('GET', `/allocations/${id}`)).nodes as { state: string }[])[0]?.state
const until = async (id: string, state: string) =>
  await waitFor(
    async () => ((await nodeState(id)) === state ? true : undefined),
    120_000,
    () => `The node of ${id} did not become ${state}`,
  )
/** What stands in the clouds of this allocation. */
const standing = async (allocation: string) =>
  Object.values(await product.lab.books(allocation))
    .flat()
    .filter(({ state }) => state !== 'terminated')
    .map(({ kind }) => kind)
    .sort()
const swept = async (dryRun: boolean) => {
  const last = async () =>
    ((await api('GET', '/leftovers/overview')).clouds as { id: string; lastSweep: { id: string } | null }[]).find(
      ({ id }) => id === 'harbor',
    )?.lastSweep?.id
  const before = await last()
  await api('POST', '/leftovers/sweep', { cloud: 'harbor', dryRun })
  await waitFor(
    async () => ((await last()) !== before ? true : undefined),
    60_000,
    () => 'No sweep of harbor ended',
  )
}

test('what a release could not remove is shown, removed by a person, and by the reaper when it may', async () => {
  test.setTimeout(300_000)
  const launched = await api('POST', '/allocations', { name: 'left', clouds: ['harbor'], count: 1 })
  const allocation = String(launched.id)
  await until(allocation, 'delivered')

  // The credentials are refused in the middle of the release: nothing could be looked at, so nothing was removed.
  await product.lab.fault({
    cloud: 'harbor',
    action: 'GET /compute/servers/detail',
    kind: 'expired-token',
    times: 1000,
  })
  await api('POST', `/allocations/${allocation}/release`)
  await until(allocation, 'failed')
  expect(await standing(allocation)).toEqual(['floating-ip', 'security-group', 'server'])

  // A look while the cloud refuses is told as such, never as "nothing left".
  await page.goto('/leftovers')
  await swept(true)
  await page.reload()
  await expect(page.getByRole('region', { name: /Harbor/i }).getByRole('alert')).toBeVisible()
  await product.lab.clearFaults()

  await page.getByRole('button', { name: 'Sweep now (dry run)' }).click()
  const rows = page.getByTestId('leftover')
  await expect(rows).toHaveCount(3, { timeout: 30_000 })
  await expect(page.getByRole('region', { name: /Harbor/i }).getByRole('alert')).toHaveCount(0)
  const server = rows.filter({ hasText: /^server/ })
  await expect(server).toContainText('Its node failed and is not kept for a retry.')
  await expect(server).toContainText(/price.unknown/)
  await expect(server.getByRole('link')).toHaveAttribute('href', new RegExp(allocation))
  await page.goto('/')
  await page.getByRole('link', { name: '3 leftovers' }).click()

  await server.getByRole('button', { name: /^Remove/ }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('left-1')
  await dialog.getByRole('button', { name: 'Remove it' }).click()
  await expect(rows).toHaveCount(2, { timeout: 60_000 })
  expect(await standing(allocation)).toEqual(['floating-ip', 'security-group'])
  await page.getByRole('button', { name: 'Removed or gone' }).click()
  await expect(page.getByRole('cell', { name: /removed by us/ }).first()).toBeVisible()

  // The rest goes by itself once the reaper may: an admin says so, and how long it has to wait.
  await page.goto('/leftovers')
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByLabel('Leftovers that are due').selectOption('remove')
  await page.getByLabel('Grace, in minutes').fill('0.05')
  await page.getByRole('button', { name: 'Keep these settings' }).click()
  await expect(page.getByText('What is seen for 3 seconds is removed by itself')).toBeVisible()
  await waitFor(
    async () => {
      await swept(false)
      return (await standing(allocation)).length === 0 ? true : undefined
    },
    120_000,
    () => 'The reaper did not remove what is left',
  )
  await page.reload()
  await expect(page.getByText(/^Nothing is left behind/)).toBeVisible()
  await page.goto('/activity')
  await expect(page.getByRole('listitem').filter({ hasText: 'leftover.remove' })).toHaveCount(3)
})

test('a viewer sees what is left and may not remove it', async () => {
  const viewer = await makeToken(product.dataFolder, 'viewer', 'look')
  const answer = async (method: string, at: string, json?: unknown) =>
    (await rest(`${product.url}/api/v1${at}`, { method, token: viewer, json })).status
  expect(await answer('GET', '/leftovers')).toBe(200)
  expect(await answer('POST', '/leftovers/sweep', {})).toBe(403)
  expect(await answer('POST', '/leftovers/remove', { due: true })).toBe(403)
  expect(await answer('PUT', '/leftovers/settings', { mode: 'remove' })).toBe(403)
})
