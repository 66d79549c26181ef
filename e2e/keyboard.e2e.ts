import { expect, type Locator, type Page, test } from '@playwright/test'
import { type Product, startProduct } from './helpers/product'

let product: Product

test.beforeAll(async () => {
  product = await startProduct()
})
test.afterAll(() => product?.stop())

/** Nothing here clicks, fills a field or moves the focus by script: a key is pressed, and the page is looked at. */
test('the main job by keyboard alone, with a visible focus at every stop', async ({ page }) => {
  const { keyboard } = page
  await page.goto(product.signInLink)
  await expect(page.getByRole('heading', { name: 'Fleet', level: 1 })).toBeVisible()
  await expect(page.getByTestId('cloud-card')).toHaveCount(4)
  const began = performance.now()

  await tabTo(page, page.getByRole('link', { name: 'Skip to the page' }))
  await keyboard.press('Enter')
  await expect(page.locator('#page')).toBeFocused()
  await tabTo(page, page.getByRole('main').getByRole('link').first())

  await keys(page, 'g', 'l')
  await expect(page.getByRole('heading', { name: 'Launch', level: 1 })).toBeVisible()
  const clouds = page.getByRole('group', { name: 'Clouds' }).getByRole('checkbox')
  await expect(clouds).toHaveCount(4)
  await tabTo(page, page.getByLabel('Name', { exact: true }))
  await keyboard.press('Control+a')
  await keyboard.type('keys')
  for (const box of (await clouds.all()).slice(1)) {
    await tabTo(page, box)
    await keyboard.press('Space')
    await expect(box).not.toBeChecked()
  }
  const launch = page.getByRole('button', { name: 'Launch 1 node', exact: true })
  await tabTo(page, launch)
  await expect(launch).not.toHaveAttribute('aria-disabled', 'true', { timeout: 30_000 })
  await keyboard.press('Enter')

  await expect(page.locator('[data-lane]')).toHaveCount(1)
  await expect(page.locator('[data-cell][data-state=done]')).toHaveCount(8, { timeout: 60_000 })
  await tabTo(page, page.locator('[data-cell]').first())
  await keys(page, 'ArrowRight', 'ArrowRight')
  await expectFocus(page, page.locator('[data-cell]').nth(2))
  await keyboard.press('Enter')
  await expect(page).toHaveURL(/step=3/)
  await tabTo(page, page.getByRole('log', { name: 'Log' }))

  await keys(page, 'g', 'n')
  await expect(page.getByRole('heading', { name: 'Nodes', level: 1 })).toBeVisible()
  const grid = page.getByRole('grid', { name: 'Nodes' })
  await expect(grid).toHaveAttribute('aria-busy', 'false')
  await keyboard.press('/')
  await expectFocus(page, page.locator('[data-search]'))
  await keyboard.type('keys')
  await expect(page).toHaveURL(/q=keys/)
  await expect(grid.locator('[data-row]')).toHaveCount(1)
  await keyboard.press('Control+a')
  await keyboard.press('Delete')
  await expect(page).not.toHaveURL(/q=/)
  await expect(grid.locator('[data-row]').nth(2)).toBeVisible()
  await keyboard.press('Enter')
  await expectFocus(page, grid)
  await keys(page, 'j', 'j', 'k')
  await expect(grid).toHaveAttribute('aria-activedescendant', 'node-row-0')
  const name = await grid.locator('#node-row-0').getByRole('gridcell').nth(1).innerText()
  await keyboard.press('Enter')
  const drawer = page.getByRole('dialog', { name, exact: true })
  await expect(drawer).toBeVisible()
  await tabTo(page, drawer.getByRole('button', { name: 'Close' }))
  await keyboard.press('Escape')
  await expect(drawer).toHaveCount(0)
  await expectFocus(page, grid)

  await keys(page, 'g', 'o')
  await expect(page.getByRole('heading', { name: 'Allocations', level: 1 })).toBeVisible()
  await tabTo(page, page.getByRole('main').locator('a[href^="/allocations/"]').first())
  await keyboard.press('Enter')
  const release = page.getByRole('button', { name: /^Release/ })
  await expect(release.first()).toBeVisible()
  await tabTo(page, release.first())
  await keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  await tabTo(page, dialog.getByRole('button', { name: /^Release/ }))
  await keyboard.press('Enter')
  await expect(page.locator('[data-lane]').getByText('released')).toHaveCount(1, { timeout: 60_000 })
  expect(performance.now() - began, 'the whole job in a minute').toBeLessThan(60_000)
})

/** Presses keys one after the other. */
async function keys(page: Page, ...list: string[]): Promise<void> {
  for (const key of list) await page.keyboard.press(key)
}

const hasFocus = (control: Locator): Promise<boolean> =>
  control.evaluateAll((found) => found.some((one) => one === document.activeElement))

/** Presses Tab until this control has the focus, and holds that one can see it. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  for (let count = 0; count < 80; count += 1) {
    await page.keyboard.press('Tab')
    if (await hasFocus(control)) return await expectFocus(page, control)
  }
  throw new Error(`Tab never reached ${control}.`)
}

/** The control has the focus and shows it by an outline or a ring. */
async function expectFocus(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeFocused()
  const look = await page.evaluate(() => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement ?? document.body)
    return { outline: outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth), ring: boxShadow !== 'none' }
  })
  expect(look.outline > 0 || look.ring, `${control} shows no focus`).toBe(true)
}
