import { expect, type Page } from '@playwright/test'

/** Launches through the screen and waits until every node is delivered; answers the allocation's path. */
export async function launchAndWait(
  page: Page,
  request: { name: string; clouds: string; nodes: number },
): Promise<string> {
  const { origin } = new URL(page.url())
  await page.goto(`${origin}/launch?name=${request.name}&clouds=${request.clouds}`)
  await page
    .getByRole('button', { name: `Launch ${request.nodes} node${request.nodes === 1 ? '' : 's'}` })
    .click({ timeout: 30_000 })
  await page.waitForURL(/\/allocations\//)
  await expect(page.getByText('ssh ready')).toHaveCount(request.nodes, { timeout: 120_000 })
  return new URL(page.url()).pathname
}
