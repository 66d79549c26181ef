import { type Browser, type BrowserContext, chromium } from '@playwright/test'
import { chromium as options } from '../helpers/chromium'

/** Debian's browser without a window, or PLUMBLINE_CHROMIUM; `debugPort` lets another program drive it too. */
export const startBrowser = async (debugPort?: number): Promise<Browser> =>
  await chromium.launch({
    ...options,
    // A scroll bar can only be dragged where there is one.
    ignoreDefaultArgs: ['--hide-scrollbars'],
    args: [...options.args, ...(debugPort === undefined ? [] : [`--remote-debugging-port=${debugPort}`])],
  })

/** A person who is signed in and has nothing in the browser's cache. `cookie` is the header's text. */
export async function newPerson(browser: Browser, url: string, cookie: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } })
  const cookies = cookie.split('; ').map((each) => {
    const at = each.indexOf('=')
    return { name: each.slice(0, at), value: each.slice(at + 1), url }
  })
  await context.addCookies(cookies)
  // tsx keeps the names of functions by a helper that is not there when they run in a page.
  await context.addInitScript('globalThis.__name = (named) => named')
  return context
}
