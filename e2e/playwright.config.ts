import path from 'node:path'
import { defineConfig, devices } from '@playwright/test'
import { chromium } from './helpers/chromium'

const artefacts = path.resolve(import.meta.dirname, '..', 'test-results')

/**
 * The whole product from outside, in one Chromium: Debian's (Playwright's own cannot be downloaded everywhere). One
 * worker, since each file starts its own Plumbline and a machine has two cores.
 */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  outputDir: path.join(artefacts, 'e2e'),
  fullyParallel: false,
  workers: 1,
  // One more try on other people's machines, told in the summary: a red light must not depend on a busy neighbour.
  retries: process.env.CI ? 1 : 0,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: process.env.CI ? [['list'], ['json', { outputFile: path.join(artefacts, 'e2e.json') }]] : [['list']],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 1000 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    permissions: ['clipboard-read', 'clipboard-write'],
    launchOptions: chromium,
  },
})
