import { gzipSync } from 'node:zlib'
import type { Page, Response } from '@playwright/test'

/** JavaScript of a first visit in kB as gzip sends it. */
export type Scripts = {
  /** What the document itself names. */
  first: number
  /** All that has come until the page rested: parts that are loaded late, and what waits for other pages. */
  all: number
}

/** Notes all scripts that a page loads; `read` answers what they weigh, and waits for bodies that are still coming. */
export function noteScripts(page: Page): { read: () => Promise<Scripts> } {
  const scripts: Response[] = []
  let document: Response | null = null
  page.on('response', (response) => {
    const type = response.request().resourceType()
    if (type === 'document' && response.frame() === page.mainFrame()) document ??= response
    if (/\.js(\?|$)/.test(response.url()) && response.ok()) scripts.push(response)
  })
  return {
    async read() {
      const html = (await document?.text()) ?? ''
      const named = new Set([...html.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, address]) => address))
      const weighed = await Promise.all(
        [...new Map(scripts.map((script) => [script.url(), script])).values()].map(async (script) => {
          const { pathname, search } = new URL(script.url())
          return { kB: gzipSync(await script.body()).length / 1000, first: named.has(pathname + search) }
        }),
      )
      const sum = (some: typeof weighed) => some.reduce((total, { kB }) => total + kB, 0)
      return { first: sum(weighed.filter(({ first }) => first)), all: sum(weighed) }
    },
  }
}
