import type { Page } from '@playwright/test'

/** A page as somebody comes to it, and what they do there first. */
export type Visit = {
  what: string
  path: string
  /** Resolves when the page shows what it is about. */
  shown: (page: Page) => Promise<unknown>
  /** Real clicks and keys: the slowest of them is the page's INP. */
  use: (page: Page) => Promise<unknown>
}

/** What there has to be so that every page has something to show. */
export type Things = { node: string; cloud: string; allocation: string }

const heading = (page: Page) => page.getByRole('heading', { level: 1 }).waitFor()
const palette = async (page: Page) => {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('clo')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Escape')
}
const firstRow = (page: Page) => page.locator('[data-row] [role=gridcell]').nth(3)

export const visitsOf = ({ node, cloud, allocation }: Things): readonly Visit[] => [
  { what: 'Fleet', path: '/', shown: (page) => page.getByTestId('cloud-card').first().waitFor(), use: palette },
  {
    what: 'Nodes',
    path: '/nodes',
    shown: (page) => page.getByRole('grid').and(page.locator('[aria-busy=false]')).waitFor(),
    use: async (page) => {
      await firstRow(page).click()
      await page.getByRole('dialog').waitFor()
      for (const key of ['j', 'j', 'Escape', 'x', '/']) await page.keyboard.press(key)
      await page.keyboard.type('web')
    },
  },
  {
    what: 'a node',
    path: `/nodes?node=${node}`,
    shown: (page) => page.getByRole('dialog').waitFor(),
    use: async (page) => {
      for (const key of ['j', 'j', 'k', 'Escape']) await page.keyboard.press(key)
    },
  },
  {
    what: 'Launch',
    path: `/launch?clouds=${cloud}`,
    shown: (page) => page.getByRole('article', { name: /^Plan for / }).waitFor(),
    use: async (page) => {
      await page.getByLabel('Name', { exact: true }).fill('')
      await page.keyboard.type('bench')
      await page.getByRole('group', { name: 'Clouds' }).getByRole('checkbox').last().click()
    },
  },
  {
    what: 'an allocation',
    path: `/allocations/${allocation}`,
    shown: (page) => page.locator('[data-cell]').first().waitFor(),
    use: async (page) => {
      for (const step of [2, 4, 6]) await page.locator('[data-cell]').nth(step).click()
    },
  },
  { what: 'Clouds', path: '/clouds', shown: (page) => page.getByRole('table').waitFor(), use: palette },
  {
    what: 'a cloud',
    path: `/clouds/${cloud}`,
    shown: heading,
    use: async (page) => {
      const parts = page.getByRole('navigation', { name: 'Parts of this cloud' }).getByRole('button')
      for (const part of [2, 5]) await parts.nth(part).click()
    },
  },
  { what: 'Activity', path: '/activity', shown: heading, use: palette },
  {
    what: 'Settings, tokens',
    path: '/settings/tokens',
    shown: heading,
    use: async (page) => {
      await page.getByRole('main').getByRole('button', { name: /token/i }).first().click()
      await page.keyboard.type('bench')
    },
  },
  {
    what: 'Scorecards',
    path: '/scorecards',
    shown: (page) => page.locator('main [data-cell]').first().waitFor(),
    use: async (page) => {
      await page.locator('main [data-cell]').nth(3).click()
      await page.keyboard.press('Escape')
    },
  },
]
