import { ProviderError } from '../errors'

/**
 * Follows NextToken until it is absent. A page that hands out a token that was there before (a cache, most often) is asked
 * for once more; a service that does so again would be followed for ever: that is a `protocol` error.
 */
export async function* pagesOf<Page extends { NextToken: string | null }>(
  action: string,
  ask: (token: string | undefined) => Promise<Page>,
): AsyncGenerator<Page, void> {
  const seen = new Set<string>()
  const leadsBack = (page: Page) => page.NextToken !== null && seen.has(page.NextToken)
  let token: string | undefined
  do {
    let page = await ask(token)
    if (leadsBack(page)) page = await ask(token)
    if (leadsBack(page))
      throw new ProviderError(
        'protocol',
        `${action} answers the same page again and again, so the list cannot be read to its end. Try again; if it stays, check the endpoint.`,
      )
    yield page
    token = page.NextToken ?? undefined
    if (token !== undefined) seen.add(token)
  } while (token !== undefined)
}

/** All pages as one list. */
export async function allOf<Page extends { NextToken: string | null }, Item>(
  action: string,
  ask: (token: string | undefined) => Promise<Page>,
  items: (page: Page) => Item[],
): Promise<Item[]> {
  const all: Item[] = []
  for await (const page of pagesOf(action, ask)) all.push(...items(page))
  return all
}
