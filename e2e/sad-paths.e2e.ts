import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { Connections } from './helpers/connections'
import { readLabFile } from './helpers/lab-controls'
import { type Product, startProduct } from './helpers/product'
import { rest } from './helpers/rest'
import { makeToken } from './helpers/token'

let connections: Connections
let product: Product
let token: string
let page: Page
let endpoint: string

test.beforeAll(async ({ browser }) => {
  connections = new Connections()
  const wrong = connections.write(
    'wrong.yaml',
    `clouds:
  - id: typo
    provider: openstack
    cloud: second
    regoin: RegionOne
  - { id: Bad Id, provider: aws-ec2, region: us-east-1 }
  - { id: well, provider: openstack, cloud: second, name: Well }
`,
  )
  const broken = connections.write('broken.yaml', 'clouds:\n  - id: "a\n    provider: openstack\n')
  product = await startProduct({
    PLUMBLINE_LAB_PACE: '0.1',
    PLUMBLINE_CONFIG: `${wrong}:${broken}`,
    ...connections.variables,
  })
  connections.fill(product.dataFolder, 'harbor', (own) => ({
    second: own,
    'wrong-password': { ...own, auth: { ...own.auth, password: 'hunter2' } },
    'nobody-there': { ...own, auth: { ...own.auth, auth_url: 'http://127.0.0.1:1/identity/v3' } },
    'no-tls': { ...own, auth: { ...own.auth, auth_url: own.auth.auth_url.replace('http:', 'https:') } },
    'no-project': { ...own, auth: { ...own.auth, project_name: undefined, project_domain_name: undefined } },
  }))
  endpoint = readLabFile(`${product.dataFolder}/lab`).clouds.find(({ id }) => id === 'aws-us-east-1')?.url ?? ''
  token = await makeToken(product.dataFolder, 'admin')
  page = await browser.newPage({ baseURL: product.url })
  await page.goto(product.signInLink)
})
test.afterEach(() => product.lab.clearFaults())
test.afterAll(async () => {
  await product?.stop()
  connections?.remove()
})

const named = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) })
const api = async (method: string, at: string, json?: unknown) =>
  await rest(`${product.url}/api/v1${at}`, { method, token, json })
const alert = (words: string | RegExp) => page.getByRole('alert').filter({ hasText: words })

/** Everything of an allocation that stands in the clouds; terminated EC2 instances are listed for an hour more. */
async function standing(allocation: string): Promise<string[]> {
  const books = await product.lab.books(allocation)
  return Object.entries(books).flatMap(([cloud, entries]) =>
    entries.filter(({ state }) => state !== 'terminated').map(({ kind }) => `${cloud}: ${kind}`),
  )
}

async function launch(nodes: number): Promise<string> {
  await page.getByRole('button', { name: `Launch ${nodes} ${nodes === 1 ? 'node' : 'nodes'}`, exact: true }).click()
  await page.waitForURL(/\/allocations\/[0-9a-f-]{36}/)
  await expect(page.locator('[data-lane]')).toHaveCount(nodes)
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

async function releaseAll(nodes: number, allocation: string): Promise<void> {
  await page.getByRole('button', { name: /^Release \d/ }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Release/ })
    .click()
  await expect(page.locator('[data-lane]').getByText('released')).toHaveCount(nodes, { timeout: 90_000 })
  expect(await standing(allocation)).toEqual([])
}

const lane = (cloud: string) => page.locator('[data-lane]').filter({ hasText: cloud })
const step = (cloud: string, number: number) =>
  lane(cloud)
    .locator('[data-cell]')
    .nth(number - 1)

test('mistakes in plumbline.yaml are told by the command and on screen; its other clouds work', async () => {
  const mistakes = [
    'wrong.yaml:5: cloud typo, regoin: there is no key "regoin". Did you mean "region"?',
    'wrong.yaml:6: cloud Bad Id, id: must be 1 to 40 of a-z, 0-9 and "-"',
    /broken\.yaml:\d+: is not valid YAML: /,
  ]
  for (const words of mistakes) expect(product.output()).toMatch(typeof words === 'string' ? escaped(words) : words)
  for (const place of ['/', '/settings/clouds']) {
    await page.goto(place)
    const notice = alert('The configuration has 3 mistakes')
    await expect(notice).toContainText(
      'wrong.yaml:5 cloud typo, regoin: there is no key "regoin". Did you mean "region"?',
    )
    await expect(notice).toContainText(/broken\.yaml:\d+ is not valid YAML/)
  }
  await expect(page.getByRole('row', { name: /Well/ })).toContainText('plumbline.yaml')
  await expect(page.getByRole('row', { name: /typo/ })).toHaveCount(0)
  expect(await api('POST', '/clouds/well/probe')).toMatchObject({ status: 200, body: { accountName: 'portside' } })
})

const escaped = (text: string) => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))

test('adding a cloud says precisely what is wrong, keeps nothing, and shows who we are when it succeeds', async () => {
  await page.goto('/settings/clouds')
  await page.getByRole('button', { name: 'Add a cloud' }).click()
  const dialog = page.getByRole('dialog')
  const fill = async (fields: Record<string, string>) => {
    for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label, { exact: true }).fill(value)
    await dialog.getByRole('button', { name: 'Probe and add' }).click()
  }
  const told = async (words: string | RegExp) => await expect(dialog.getByRole('alert')).toContainText(words)

  await fill({ Id: 'mine', 'Entry in clouds.yaml': 'secnd' })
  await told(/There is no cloud "secnd" in .*clouds\.yaml\. Did you mean "second"\?/)
  await fill({ 'Entry in clouds.yaml': 'wrong-password' })
  await told('Keystone did not accept the credentials of entry "wrong-password"')
  await expect(dialog).not.toContainText('hunter2')
  await fill({ 'Entry in clouds.yaml': 'nobody-there' })
  await told('127.0.0.1:1 refuses the connection: nothing listens there. Check the endpoint')
  await fill({ 'Entry in clouds.yaml': 'no-tls' })
  await told('does not speak TLS. The endpoint probably has to start with http://')
  await fill({ 'Entry in clouds.yaml': 'no-project' })
  await told(/There is no project in the token: .*Projects of this user: portside/)
  await fill({ 'Entry in clouds.yaml': 'second', Region: 'RegionTwo' })
  await told('There is no region "RegionTwo" in this cloud. It has: RegionOne.')
  await fill({ Id: 'harbor', Region: 'RegionOne' })
  await told('There is a cloud "harbor" already. Choose another id.')

  await dialog.getByLabel('Provider').selectOption('aws-ec2')
  await fill({ Id: 'mine', Region: 'us-east-1', Endpoint: endpoint, Profile: 'nobody' })
  await told('No usable AWS credentials: AWS profile nobody cannot be read.')
  await fill({ Profile: 'aws-us-east-1', Endpoint: 'http://127.0.0.1:1' })
  await told('127.0.0.1:1 refuses the connection')
  await fill({ Endpoint: endpoint, Region: 'eu-nowhere-9' })
  await told('does not serve the region eu-nowhere-9')
  expect(await api('GET', '/clouds/mine'), 'a cloud that did not answer is not kept').toMatchObject({ status: 404 })

  await dialog.getByLabel('Provider').selectOption('openstack')
  await fill({ 'Entry in clouds.yaml': 'second', Region: 'RegionOne' })
  await expect(dialog).toContainText('mine answers and is kept')
  await expect(dialog).toContainText('portside-operator in portside')
  await expect(dialog).toContainText('compute')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  const row = page.getByRole('row', { name: /mine/ })
  await expect(row).toContainText('this screen')
  await row.getByRole('button', { name: 'Remove' }).click()
  await expect(row).toHaveCount(0)
})

test('a spent quota fails two lanes at step 4 and leaves nothing; the third is delivered; Retry delivers the rest', async () => {
  await product.lab.fault({ cloud: 'meadow', action: 'POST /compute/servers', kind: 'quota', times: 50 })
  await product.lab.fault({ cloud: 'aws-us-east-1', action: 'RunInstances', kind: 'quota', times: 50 })
  await page.goto('/launch?name=quota&clouds=aws-us-east-1,meadow,summit6')
  const id = await launch(3)
  await expect(page.getByText('ssh ready')).toHaveCount(1, { timeout: 90_000 })
  await expect(lane('Summit Six')).toContainText('ssh ready')
  for (const cloud of ['AWS us-east-1', 'Meadow']) {
    await expect(lane(cloud)).toContainText(/failed$/)
    await expect(step(cloud, 4)).toHaveAttribute('data-state', 'failed')
    await expect(step(cloud, 5)).toHaveAttribute('data-state', 'skipped')
    await step(cloud, 4).click()
    const told = page.getByRole('region', { name: /step 4/ }).getByRole('alert')
    await expect(told).toContainText(/quota/i)
    await expect(told).toContainText('Release something there, ask for more quota, or choose another cloud.')
  }
  await expect.poll(async () => (await api('GET', `/allocations/${id}`)).body).toMatchObject({ state: 'partial' })
  expect(
    (await standing(id)).filter((one) => !one.startsWith('summit6')),
    'the failed lanes own nothing',
  ).toEqual([])

  await product.lab.clearFaults()
  await page.getByRole('button', { name: 'Retry 2 nodes' }).click()
  await expect(page.getByText('ssh ready')).toHaveCount(3, { timeout: 90_000 })
  expect(await api('GET', `/allocations/${id}`)).toMatchObject({ body: { state: 'delivered' } })
  await releaseAll(3, id)
})

test('an image that nobody can log in to fails at step 6 with the reason, is held, and Release cleans up', async () => {
  await product.lab.fault({ cloud: 'summit6', action: 'POST /compute/servers', kind: 'ssh-refused-key' })
  await page.goto('/launch?name=nologin&clouds=summit6')
  const id = await launch(1)
  await expect(step('Summit Six', 6)).toHaveAttribute('data-state', 'failed', { timeout: 120_000 })
  const told = page.getByRole('region', { name: /step 6/ }).getByRole('alert')
  await expect(told).toContainText('Name the login user of the image in the configuration of the cloud')
  await expect(page.getByText(/Kept for a retry; removed by itself at \d\d:\d\d UTC/)).toBeVisible()
  expect(await api('GET', `/allocations/${id}`)).toMatchObject({
    body: { state: 'failed', nodes: [{ state: 'failed', ssh: null, failure: { code: 'login-refused' } }] },
  })
  expect(await standing(id), 'it is held for a retry').toContain('summit6: server')
  await releaseAll(1, id)
})

test('what nothing fits, and a wrong name, are told before anything is launched', async () => {
  await page.goto('/launch?clouds=meadow,summit6&vcpu=256')
  const reason = 'Not yet: Meadow, Summit Six cannot be launched on as asked.'
  await expect(page.getByText(reason)).toBeVisible()
  await expect(alert('No flavor fits. The nearest is gp1.hyperspeed: 8 vCPU is less than 256.')).toContainText(
    'Change the request, or the configuration of the cloud.',
  )
  const button = page.getByRole('button', { name: /^Launch 2 nodes/ })
  await expect(button).toHaveAttribute('aria-disabled', 'true')
  await button.click({ force: true })
  await page.getByLabel('vCPU, at least').fill('2')
  await expect(page.getByText(reason)).toHaveCount(0)

  const name = page.getByLabel('Name', { exact: true })
  await name.fill('Web 1')
  await expect(name).toHaveAttribute('aria-invalid', 'true')
  await expect(name).toHaveAccessibleDescription(/must be 1 to 40 of a-z, 0-9 and "-", starting with a letter/)
  await expect(page.getByText('Not yet: the request has errors.')).toBeVisible()
  await name.press('Enter')
  await expect(page).toHaveURL(/\/launch/)
  for (const box of await page.getByRole('group', { name: 'Clouds' }).getByRole('checkbox').all()) await box.uncheck()
  await expect(page.getByText('Choose at least one cloud.')).toBeVisible()
})

test('a launch whose answer is lost is told as not known; launching again finds it, and it is one', async () => {
  await page.goto('/launch?name=lost&clouds=harbor')
  await page.route(
    '**/api/trpc/allocations.launch*',
    async (route) => {
      await route.fetch()
      await route.abort('connectionreset')
    },
    { times: 1 },
  )
  await page.getByRole('button', { name: 'Launch 1 node', exact: true }).click()
  await expect(alert('It is not known whether this was launched')).toContainText('the same request is never done twice')
  const id = await launch(1)
  const { body } = await api('GET', '/allocations')
  expect(named.parse(body).items.filter(({ name }) => name === 'lost')).toEqual([{ id, name: 'lost' }])
  await expect(page.getByText('ssh ready')).toHaveCount(1, { timeout: 90_000 })
  await releaseAll(1, id)
})

test('an ambiguous image is the person’s choice: by radio, then it is launched with exactly that', async () => {
  await page.goto('/launch?name=tie&clouds=meadow&image=ubuntu+22.04')
  await expect(alert('The image is ambiguous.')).toContainText('Choose one of the candidates.')
  await expect(page.getByRole('button', { name: /^Launch 1 node/ })).toHaveAttribute('aria-disabled', 'true')
  const radios = page.getByRole('group', { name: 'Choose the image' }).getByRole('radio')
  await expect(radios).toHaveCount(2)
  const chosen = await radios.last().getAttribute('value')
  await radios.last().click()
  await expect(alert('The image is ambiguous.')).toHaveCount(0)
  await expect(page.getByText('pinned', { exact: true })).toBeVisible()
  const id = await launch(1)
  await expect(page.getByText('ssh ready')).toHaveCount(1, { timeout: 90_000 })
  const { body } = await api('GET', `/allocations/${id}`)
  expect(body).toMatchObject({ state: 'delivered', request: { pins: { meadow: { image: chosen } } } })
  await releaseAll(1, id)
})

test('one cloud that is down hides no other: Fleet, Nodes and Launch say what is wrong with it alone', async () => {
  await page.goto('/')
  await expect(page.getByTestId('cloud-card').filter({ hasText: 'Harbor' })).toContainText(/synced/)
  await product.lab.fault({ cloud: 'harbor', action: '*', kind: 'connection-reset', times: 100_000 })
  await page.getByRole('button', { name: 'Sync all' }).click()
  const harbor = page.getByTestId('cloud-card').filter({ hasText: 'Harbor' })
  await expect(harbor).toContainText(/closed the connection/, { timeout: 60_000 })
  await expect(harbor).toContainText(/synced .* ago/)
  await expect(harbor).toContainText(/2\d nodes/)
  for (const name of ['AWS us-east-1', 'Meadow', 'Summit Six']) {
    const card = page.getByTestId('cloud-card').filter({ hasText: name })
    await expect(card).toContainText(/\d+ nodes/)
    await expect(card).not.toContainText(/closed the connection/)
  }
  await page.goto('/nodes?cloud=harbor')
  await expect(page.getByRole('row').nth(1)).toBeVisible()
  await page.goto('/nodes?cloud=meadow')
  await expect(page.getByRole('row').nth(1)).toBeVisible()

  await page.goto('/launch?clouds=harbor,meadow&name=half')
  const plan = (name: string) => page.getByRole('article', { name: `Plan for ${name}` })
  await expect(plan('Harbor').getByRole('alert')).toContainText('The plan is made of what was read before.')
  await expect(plan('Meadow')).toContainText('gp1.lightspeed')
  await expect(plan('Meadow').getByRole('alert')).toHaveCount(0)

  await product.lab.clearFaults()
  expect(await api('POST', '/clouds/harbor/probe')).toMatchObject({ status: 200 })
  await page.goto('/')
  await expect(harbor).not.toContainText(/closed the connection/)
})

test('a cloud whose catalogue cannot be read has no plan, and says so in its place', async () => {
  await product.lab.fault({ cloud: 'harbor', action: 'GET /compute/flavors*', kind: 'unavailable-503', times: 100_000 })
  expect(await api('POST', '/clouds', { id: 'half', provider: 'openstack', cloud: 'second' })).toMatchObject({
    status: 200,
  })
  await page.goto('/launch?clouds=half,meadow')
  await expect(alert(/^half: .*does not work at the moment/)).toContainText(
    'Check half in Settings, or launch without it.',
    {
      timeout: 60_000,
    },
  )
  await expect(page.getByRole('article', { name: 'Plan for Meadow' })).toContainText('gp1.lightspeed')
  await expect(page.getByText('Not yet: half cannot be launched on as asked.')).toBeVisible()
  await product.lab.clearFaults()
  expect(await api('DELETE', '/clouds/half')).toMatchObject({ status: 200 })
})

test('what does not exist is told in its place', async () => {
  for (const id of ['3f0c2f0e-0000-4000-8000-000000000000', 'nonsense']) {
    await page.goto(`/allocations/${id}`)
    await expect(alert('This allocation cannot be shown')).toContainText('There is no such allocation.')
  }
  await page.goto('/nodes?node=3f0c2f0e-0000-4000-8000-000000000000')
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('There is no such node.')
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.goto('/nodes?node=nonsense')
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('There is no such node.')
  await page.goto('/clouds/none')
  await expect(alert('This cloud cannot be shown')).toContainText('There is no cloud "none"')
  await page.goto('/launch?clouds=none')
  await expect(alert('none could not be planned')).toContainText('There is no cloud "none"')
  await page.goto('/settings/nothing')
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
})

test('a link that was used, and a wrong password, open nothing', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: product.url })
  const stranger = await context.newPage()
  await stranger.goto(product.signInLink)
  await expect(stranger.getByRole('alert').filter({ hasText: 'This link was used already' })).toContainText(
    'Run npm run up again on the machine that Plumbline runs on for a new one',
  )
  await stranger.getByLabel('E-mail').fill('admin@localhost')
  await stranger.getByLabel('Password').fill('not the password')
  await stranger.getByRole('button', { name: 'Sign in' }).click()
  await expect(stranger.getByRole('alert').filter({ hasText: /password/i })).toBeVisible()
  await stranger.goto('/settings/people')
  await expect(stranger).toHaveURL(/\/sign-in/)
  await context.close()
})
