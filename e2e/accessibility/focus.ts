import type { Page } from '@playwright/test'

/**
 * Presses Tab through the page until the focus comes around, and names what has it while it cannot be seen at all: something lies
 * over it, or it is outside of the window (WCAG 2.4.11).
 */
export async function hiddenStops(page: Page, where: string): Promise<string[]> {
  const hidden: string[] = []
  const passed = new Set<string>()
  for (let count = 0; count < 150; count += 1) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(lookAtFocus)
    if (!stop || passed.has(stop.path)) break
    passed.add(stop.path)
    if (stop.coveredBy) hidden.push(`${where}: ${stop.html} lies under ${stop.coveredBy}`)
  }
  if (passed.size < 5) throw new Error(`${where}: Tab reaches only ${passed.size} places.`)
  return hidden
}

/** Runs in the browser: what has the focus, and what covers it wholly; null where nothing has it. */
function lookAtFocus(): { path: string; html: string; coveredBy: string | null } | null {
  const focused = document.activeElement
  if (!focused || focused === document.body) return null
  const short = (element: Element) => element.outerHTML.slice(0, 140)
  const path: number[] = []
  for (let at: Element | null = focused; at?.parentElement; at = at.parentElement)
    path.unshift([...at.parentElement.children].indexOf(at))
  const box = focused.getBoundingClientRect()
  const shares = [0.05, 0.5, 0.95]
  const points = shares.flatMap((x) => shares.map((y) => [box.left + box.width * x, box.top + box.height * y] as const))
  const over = points.map(([x, y]) => document.elementFromPoint(x, y))
  const seen = over.some((top) => top && (focused.contains(top) || top.contains(focused)))
  const cover = over.find((top) => top !== null)
  return {
    path: path.join('.'),
    html: short(focused),
    coveredBy: seen ? null : cover ? short(cover) : 'nothing: it is outside of the window',
  }
}
