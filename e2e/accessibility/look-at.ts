import { expect, type Page } from '@playwright/test'
import { violationsOf } from '../helpers/axe'
import type { Look } from './looks'

/** Waits until the page and all that it shows are read. */
export async function ready(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, includeHidden: true })).toBeVisible()
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
}

/** Opens it; answers what axe finds, what moves although nothing should, and where the focus went instead of back. */
export async function lookAt(page: Page, { open, within, closesTo }: Look, where: string): Promise<string[]> {
  await open(page)
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
  const found = await violationsOf(page, where, within)
  const moving = await page.evaluate(
    () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
  )
  if (moving > 0) found.push(`${where}: ${moving} things move`)
  if (!closesTo) return found
  await page.keyboard.press('Escape')
  const focused = await closesTo(page).evaluate(async (opener) => {
    // The overlay gives the focus back when it is gone.
    await new Promise((resolve) => setTimeout(resolve))
    return document.activeElement === opener ? null : (document.activeElement?.outerHTML.slice(0, 120) ?? 'nothing')
  })
  if (focused) found.push(`${where}: the focus went to ${focused}`)
  return found
}
