import lighthouse, { desktopConfig } from 'lighthouse'

export const categories = ['performance', 'accessibility', 'best-practices'] as const
export type Scores = { category: (typeof categories)[number]; score: number; lost: string[] }[]

/**
 * What Lighthouse gives a page for somebody at a desk who is signed in, 0 to 100, in the browser that listens on `port`. `lost`:
 * what took points away. Throws when it could not look at the page.
 */
export async function audit(url: string, { cookie, port }: { cookie: string; port: number }): Promise<Scores> {
  const flags = {
    ...{ port, logLevel: 'error' as const, output: 'json' as const, onlyCategories: [...categories] },
    ...{ extraHeaders: { Cookie: cookie }, disableStorageReset: true },
  }
  const look = async () => await lighthouse(url, flags, desktopConfig)
  let result = await look()
  // Chrome does not always record a page's beginning; Lighthouse says itself that one shall try again.
  if (result?.lhr.runtimeError?.code === 'NO_NAVSTART') result = await look()
  if (!result) throw new Error(`Lighthouse told nothing about ${url}.`)
  const { lhr } = result
  if (lhr.runtimeError) throw new Error(`Lighthouse on ${url}: ${lhr.runtimeError.message}`)
  // Where one is sent to sign in, that page would be judged.
  if (new URL(lhr.finalDisplayedUrl).pathname !== new URL(url).pathname)
    throw new Error(`Lighthouse was sent from ${url} to ${lhr.finalDisplayedUrl}.`)
  return categories.map((category) => {
    const found = lhr.categories[category]
    const lost = (found?.auditRefs ?? []).flatMap(({ id, weight }) => {
      const { score = null, displayValue } = lhr.audits[id] ?? {}
      return weight > 0 && score !== null && score < 0.9 ? [displayValue ? `${id} ${displayValue}` : id] : []
    })
    return { category, score: Math.round((found?.score ?? 0) * 100), lost }
  })
}
