import { type Browser, expect, type Page, test } from '@playwright/test'
import { launchAndWait } from './helpers/launch'
import { type Product, startProduct } from './helpers/product'

let product: Product
let admin: Page
let viewer: Page
let operator: Page
let allocation: string

test.beforeAll(async ({ browser }) => {
  product = await startProduct({ PLUMBLINE_LAB_PACE: '0.1' })
  admin = await browser.newPage({ baseURL: product.url })
  await admin.goto(product.signInLink)
  viewer = await invite(browser, 'Vera', 'viewer')
  operator = await invite(browser, 'Otto', 'operator')
})
test.afterAll(() => product?.stop())

/** Adds a person on screen and signs in with the link that comes of it, in a browser context of that person's own. */
async function invite(browser: Browser, name: string, role: 'viewer' | 'operator' | 'admin'): Promise<Page> {
  await admin.goto('/settings/people')
  await admin.getByRole('button', { name: 'Add a person' }).click()
  const dialog = admin.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('E-mail').fill(`${name.toLowerCase()}@example.org`)
  await dialog.getByLabel('Role').selectOption(role)
  await dialog.getByRole('button', { name: 'Add the person' }).click()
  const link = await admin
    .getByRole('dialog', { name: `Sign-in link for ${name}` })
    .getByTestId('pasteable')
    .innerText()
  const context = await browser.newContext({ baseURL: product.url })
  const page = await context.newPage()
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'Fleet', level: 1 })).toBeVisible()
  return page
}

/** Calls a procedure with the session of a page, past all buttons. */
const call = async (page: Page, path: string, input: unknown): Promise<{ status: number; code: string | null }> =>
  await page.evaluate(
    async ({ path, input }) => {
      const response = await fetch(`/api/trpc/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      })
      const body = (await response.json()) as { error?: { data?: { code?: string } } }
      return { status: response.status, code: body.error?.data?.code ?? null }
    },
    { path, input },
  )

const disabled = async (page: Page, name: RegExp, reason: string) => {
  const button = page.getByRole('button', { name }).first()
  await expect(button).toHaveAttribute('aria-disabled', 'true')
  await expect(button).toHaveAttribute('title', reason)
  await expect(button).toHaveAccessibleName(new RegExp(`not available: ${reason}`))
}

test('an operator launches and releases, and changes neither clouds nor keys nor people', async () => {
  allocation = await launchAndWait(operator, { name: 'roles', clouds: 'summit6', nodes: 1 })
  await operator.goto('/settings/clouds')
  await disabled(operator, /^Add a cloud/, 'needs the role admin')
  await operator.goto('/settings/keys')
  await disabled(operator, /^Add a public key/, 'needs the role admin')
  await operator.goto('/settings/people')
  await expect(operator.getByText('The list of people is shown to admins.')).toBeVisible()
  for (const [path, input] of adminOnly) {
    expect(await call(operator, path, input), path).toEqual({ status: 403, code: 'FORBIDDEN' })
  }
})

const adminOnly: [string, unknown][] = [
  ['clouds.add', { id: 'mine', provider: 'openstack', cloud: 'x' }],
  ['clouds.remove', { id: 'summit6' }],
  ['people.create', { name: 'Eve', email: 'eve@example.org', role: 'admin' }],
  ['people.signInLink', { personId: 'any' }],
  ['tokens.create', { name: 'mine', role: 'admin' }],
  ['keys.add', { name: 'mine', publicKey: 'ssh-ed25519 AAAA' }],
]

test('a viewer sees everything, is told why nothing can be done, and is refused past the buttons', async () => {
  await disabled(viewer, /^Sync all/, 'needs the role operator')
  await expect(viewer.getByTestId('cloud-card')).toHaveCount(4)
  await viewer.goto('/nodes')
  await expect(viewer.getByRole('row').nth(1)).toBeVisible()
  await viewer.goto('/clouds/summit6')
  await disabled(viewer, /^Probe/, 'needs the role operator')
  await viewer.goto('/launch?clouds=summit6')
  await expect(viewer.getByRole('article', { name: 'Plan for Summit Six' })).toContainText('Ubuntu 24.04')
  await disabled(viewer, /^Launch 1 node/, 'needs the role operator')
  await viewer.goto(allocation)
  await expect(viewer.getByText('ssh ready')).toHaveCount(1)
  await disabled(viewer, /^Release 1 node/, 'needs the role operator')
  await viewer.goto('/settings/clouds')
  await disabled(viewer, /^Add a cloud/, 'needs the role admin')
  await viewer.goto('/settings/tokens')
  await expect(viewer.getByText('Tokens are shown to admins.')).toBeVisible()
  await viewer.goto('/activity')
  await expect(viewer.getByText('Activity is shown to admins.')).toBeVisible()

  const id = allocation.split('/').at(-1)
  const refused: [string, unknown][] = [
    ['allocations.launch', { name: 'mine', clouds: ['summit6'] }],
    ['allocations.release', { id }],
    ['allocations.retry', { id }],
    ['allocations.cancel', { id }],
    ['clouds.sync', { id: 'summit6' }],
    ['clouds.probe', { id: 'summit6' }],
    ...adminOnly,
  ]
  for (const [path, input] of refused) {
    expect(await call(viewer, path, input), path).toEqual({ status: 403, code: 'FORBIDDEN' })
  }
  await viewer.goto(allocation)
  await expect(viewer.getByText('ssh ready')).toHaveCount(1)
})

test('an admin changes a role and shuts a person out, at once; all of it stands in Activity', async () => {
  await admin.goto('/settings/people')
  await admin.getByLabel('Role of Vera').selectOption('operator')
  await expect(admin.getByLabel('Role of Vera')).toHaveValue('operator')
  await expect.poll(async () => (await call(viewer, 'clouds.sync', { id: 'summit6' })).status).toBe(200)
  await admin.getByRole('row', { name: /Vera/ }).getByRole('button', { name: 'Disable' }).click()
  await expect(admin.getByRole('row', { name: /Vera/ }).getByRole('button', { name: 'Enable' })).toBeVisible()
  expect(await call(viewer, 'clouds.sync', { id: 'summit6' })).toEqual({ status: 401, code: 'UNAUTHORIZED' })
  await viewer.goto('/')
  await expect(viewer).toHaveURL(/\/sign-in/)
  await disabled(admin, /^Disable/, 'this is you')

  await operator.goto(allocation)
  await operator.getByRole('button', { name: /^Release 1/ }).click()
  await operator
    .getByRole('dialog')
    .getByRole('button', { name: /^Release/ })
    .click()
  await expect(operator.locator('[data-lane]').getByText('released')).toHaveCount(1, { timeout: 60_000 })
  await admin.goto('/activity')
  for (const action of ['person.create', 'allocation.launch', 'allocation.release', 'person.update']) {
    await expect(admin.getByRole('list', { name: 'Activity' })).toContainText(action)
  }
})
