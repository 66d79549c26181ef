import path from 'node:path'
import { expect, type Page } from '@playwright/test'
import { createDatabase } from '@/db/client'
import { seedScorecards } from '../bench/seed/write'
import { readInstance } from '../crash/processes'
import { launchAndWait } from '../helpers/launch'
import type { Product } from '../helpers/product'

/** A guideline, and results of one of its tests, as a person brings them. */
export async function importInterop(page: Page, url: string): Promise<void> {
  const fixtures = path.join(import.meta.dirname, '../../server/conformance/interop/fixtures')
  await page.goto(`${url}/scorecards/interop?view=guidelines`)
  await page.locator('input[type=file]').setInputFiles(path.join(fixtures, 'schema-1.5.json'))
  await expect(page.getByText('imported: 2016.01')).toBeVisible()
  await page.goto(`${url}/scorecards/interop?view=results&cloud=harbor`)
  const suite = '<testsuite><testcase classname="tempest.Test" name="test_one"/></testsuite>'
  const file = { name: 'run.xml', mimeType: 'text/xml', buffer: Buffer.from(suite) }
  await page.locator('input[type=file]').setInputFiles(file)
  await expect(page.getByText('imported: 1 passed')).toBeVisible()
}

/** Releases a node while its cloud refuses the credentials, so that its things stay, and has them found. */
export async function leaveSomething(page: Page, product: Product): Promise<void> {
  await launchAndWait(page, { name: 'left', clouds: 'harbor', nodes: 1 })
  const action = 'GET /compute/servers/detail'
  await product.lab.fault({ cloud: 'harbor', action, kind: 'expired-token', times: 1000 })
  await page.getByRole('button', { name: /^Release/ }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Release/ })
    .click()
  await expect(page.locator('[data-lane]').getByText('failed')).toBeVisible({ timeout: 60_000 })
  await product.lab.clearFaults()
  await page.goto(`${product.url}/leftovers`)
  await page.getByRole('button', { name: 'Sweep now (dry run)' }).click()
  await expect(page.getByTestId('leftover').first()).toBeVisible({ timeout: 30_000 })
}

/** Invented clouds with twenty weeks of runs, so that the matrix is looked at full. */
export async function fillScorecards(product: Product): Promise<void> {
  const client = createDatabase(readInstance(product.dataFolder).databaseUrl, {
    poolSize: 2,
    name: 'plumbline-accessibility',
  })
  try {
    await seedScorecards(client.db, { clouds: 12, weeks: 20, seed: '1' })
  } finally {
    await client.close()
  }
}
