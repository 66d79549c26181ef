import type { Page } from '@playwright/test'
import type { Arrivals } from './viewers-child'

type Noted = { ticks: Arrivals; clickedAt: number | null; steppedAt: number | null }
declare global {
  interface Window {
    /** What a page of the bench has noted, by the machine's clock. */
    noted: Noted
  }
}

/** Notes in each document that the page opens when a tick is in it, when somebody clicked last, and when a step first moved after it. */
export async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.noted = { ticks: [], clickedAt: null, steppedAt: null }
    const now = () => performance.timeOrigin + performance.now()
    const seen = new Set<number>()
    addEventListener(
      'click',
      (event) => {
        window.noted.clickedAt = performance.timeOrigin + event.timeStamp
        window.noted.steppedAt = null
      },
      { capture: true },
    )
    new MutationObserver((changes) => {
      const { noted } = window
      for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
        for (const [, text] of (node.textContent ?? '').matchAll(/tick (\d+) of the bench/g)) {
          const tick = Number(text)
          if (!seen.has(tick)) noted.ticks.push([tick, now()])
          seen.add(tick)
        }
      }
      if (noted.clickedAt !== null && noted.steppedAt === null) {
        const moved = document.querySelector('[data-cell]:not([data-state=waiting])')
        if (moved) noted.steppedAt = now()
      }
    }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-state'] })
  })
}

/** The ticks that came into the page since this was last asked. */
export const takeTicks = async (page: Page): Promise<Arrivals> =>
  await page.evaluate(() => window.noted.ticks.splice(0))

/** Milliseconds from the last click until a step had begun on the page; waits for it. */
export async function clickToStep(page: Page): Promise<number> {
  await page.waitForFunction(() => window.noted.steppedAt !== null, undefined, { timeout: 30_000 })
  return await page.evaluate(() => (window.noted.steppedAt ?? 0) - (window.noted.clickedAt ?? 0))
}

/** Waits until the page has loaded nothing for half a second: nobody launches before he has looked at the plan. */
export async function quiet(page: Page): Promise<void> {
  const rested = () => {
    const ends = performance
      .getEntriesByType('resource')
      .map((entry) => (entry as PerformanceResourceTiming).responseEnd)
    return performance.now() - Math.max(0, ...ends) > 500
  }
  await page.waitForFunction(rested, undefined, { timeout: 30_000 })
}
