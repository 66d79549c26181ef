import { expect, type Locator, type Page } from '@playwright/test'

/** One thing that a person opens on a page. Without `closesTo` it stays as it is opened, for the looks after it. */
export type Look = {
  what: string
  open: (page: Page) => Promise<void>
  /** The part of the page that is new, where all else was looked at before. */
  within?: string
  /** What Escape gives the focus back to. */
  closesTo?: (page: Page) => Locator
}
/** A page as it is addressed, and what is opened on it, in this order. */
export type Visit = { path: string; width?: number; looks: Look[] }

const popoverSelector = ':popover-open'
const dialog = (page: Page) => page.getByRole('dialog')
const popover = (page: Page) => page.locator(popoverSelector)
const button = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name })
const grid = (page: Page) => page.locator('#nodes-grid')

/** Opens by a button of the page; the focus comes back to it. */
const by = (name: string | RegExp, shows: (page: Page) => Locator, within: (page: Page) => Locator): Look => ({
  what: String(name),
  open: async (page) => {
    await within(page).first().click()
    await expect(shows(page)).toBeVisible()
  },
  closesTo: (page) => within(page).first(),
})
const dialogBy = (name: string | RegExp, within = button(name)): Look => by(name, dialog, within)
const popoverBy = (name: string | RegExp): Look => ({
  ...by(name, popover, button(name)),
  within: popoverSelector,
})

/** What there is to open, beside the pages as they open by themselves. */
export const visits = (at: { allocation: string; before: string }): Visit[] => [
  {
    path: '/nodes',
    looks: [
      {
        what: 'a drawer',
        open: async (page) => {
          await grid(page).locator('[data-row="0"] [role=gridcell]').nth(1).click()
          await expect(dialog(page).getByRole('region', { name: 'History' })).toBeVisible()
          await dialog(page).locator('summary').click()
        },
        closesTo: grid,
      },
      popoverBy(/^Columns$/),
      {
        ...popoverBy(/^Views$/),
        open: async (page) => {
          await button(/^Views$/)(page).click()
          await expect(popover(page).getByLabel('Save what is shown as')).toBeVisible()
        },
      },
      popoverBy('+ filter'),
      popoverBy('as of now'),
      dialogBy(/^Export$/),
    ],
  },
  {
    path: '/nodes?owner=ours',
    looks: [
      {
        what: 'the bar of bulk actions',
        open: async (page) => {
          for (const row of [0, 1]) await grid(page).locator(`[data-row="${row}"] [data-check]`).click()
          await expect(page.getByRole('region', { name: 'Selected nodes' })).toBeVisible()
        },
      },
      {
        ...dialogBy('Power off…'),
        open: async (page) => {
          await button('Power off…')(page).click()
          await expect(dialog(page).getByRole('button', { name: /^Power off \d/ })).toBeVisible()
        },
      },
      dialogBy(/^Tag…/),
    ],
  },
  {
    path: '/nodes?columns=name,state,cloud,zone,flavor,key,tags,id,changed,seen&sort=-created',
    looks: [{ what: 'all columns', open: async (page) => await expect(grid(page)).toBeVisible() }],
  },
  { path: `/nodes?at=${encodeURIComponent(at.before)}`, looks: [dialogBy('What changed since')] },
  {
    path: '/activity',
    looks: [
      {
        what: 'an entry',
        open: async (page) => {
          await page.locator('main li button[aria-expanded=false]').first().click()
          await expect(page.locator('main li button[aria-expanded=true]')).toBeVisible()
        },
      },
    ],
  },
  { path: '/settings/tokens', looks: [dialogBy('Make a token')] },
  {
    path: '/',
    looks: [
      {
        ...dialogBy('the palette', button(/^Jump to/)),
        open: async (page) => {
          await button(/^Jump to/)(page).focus()
          await page.keyboard.press('Control+k')
          await expect(dialog(page).getByRole('option').first()).toBeVisible()
        },
      },
      {
        ...dialogBy('the list of keys', button(/^Jump to/)),
        open: async (page) => {
          await page.keyboard.press('?')
          await expect(dialog(page)).toBeVisible()
        },
      },
    ],
  },
  {
    path: '/launch?name=-&count=99&clouds=harbor',
    looks: [
      {
        what: 'mistakes in the request',
        open: async (page) => await expect(page.getByText('Not yet: the request has errors.')).toBeVisible(),
      },
    ],
  },
  {
    path: '/leftovers',
    looks: [dialogBy('the removal of a leftover', (page) => page.getByTestId('leftover').getByRole('button'))],
  },
  { path: `${at.allocation}?step=5`, looks: [{ what: 'a step', open: async () => undefined }] },
  {
    path: '/scorecards',
    looks: [
      dialogBy('a cell', (page) => page.locator('[data-cell="bench-aws.6"]')),
      dialogBy('Run conformance'),
      popoverBy(/^Export/),
    ],
  },
  {
    path: '/scorecards',
    width: 390,
    looks: [dialogBy('a cell on a phone', (page) => page.locator('[data-cell="bench-aws.6"]'))],
  },
  {
    path: '/scorecards?compare=bench-aws..harbor',
    width: 390,
    looks: [
      {
        what: 'a comparison on a phone',
        open: async (page) => await expect(page.getByRole('table', { name: 'Step by step' })).toBeVisible(),
      },
    ],
  },
]
