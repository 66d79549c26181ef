import type { Page } from '@playwright/test'

type Vitals = { lcp: number; cls: number; interactions: Map<number, number> }
declare global {
  interface Window {
    vitals: Vitals
  }
  interface PerformanceEventTiming {
    readonly interactionId: number
  }
}

/** Notes from its first moment what Web Vitals are made of, as https://web.dev/articles/vitals defines them. */
export async function noteVitals(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.vitals = { lcp: 0, cls: 0, interactions: new Map() }
    const observe = (
      type: string,
      note: (entry: PerformanceEntry) => void,
      options: { durationThreshold?: number } = {},
    ) =>
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true, ...options })
    observe('largest-contentful-paint', ({ startTime }) => {
      window.vitals.lcp = startTime
    })
    // Shifts belong together when less than 1 s lies between two of them and 5 s between the first and the last.
    let shifts = { first: 0, last: 0, sum: 0 }
    observe('layout-shift', (entry) => {
      const { value, hadRecentInput, startTime } = entry as PerformanceEntry & {
        value: number
        hadRecentInput: boolean
      }
      if (hadRecentInput) return
      const joins = startTime - shifts.last < 1_000 && startTime - shifts.first < 5_000
      shifts = { first: joins ? shifts.first : startTime, last: startTime, sum: value + (joins ? shifts.sum : 0) }
      window.vitals.cls = Math.max(window.vitals.cls, shifts.sum)
    })
    const interaction = (entry: PerformanceEntry) => {
      const { interactionId, duration } = entry as PerformanceEventTiming
      const { interactions } = window.vitals
      if (interactionId > 0) interactions.set(interactionId, Math.max(duration, interactions.get(interactionId) ?? 0))
    }
    observe('event', interaction, { durationThreshold: 16 })
  })
}

/** ms, and a sum of shifts without unit. Before anything was pressed: what is largest counts until then. */
export const readLoad = async (page: Page): Promise<{ lcp: number; cls: number }> =>
  await page.evaluate(() => ({ lcp: window.vitals.lcp, cls: window.vitals.cls }))

/** The slowest interaction in ms, in steps of 8; 16 stands for all that are quicker, which browsers do not tell. */
export async function readInteractions(page: Page): Promise<{ inp: number; cls: number }> {
  return await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    for (let frames = 0; frames < 20; frames++) await frame()
    return { inp: Math.max(16, ...window.vitals.interactions.values()), cls: window.vitals.cls }
  })
}
