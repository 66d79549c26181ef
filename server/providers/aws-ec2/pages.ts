import { ProviderError } from '../errors'

/**
 * Follows NextToken until it is absent. A service that hands out a token twice would be followed for ever: that is a
 * `protocol` error.
 */
export async function* pagesOf<Page extends { NextToken: string | null }>(
  action: string,
  ask: (token: string | undefined) => Promise<Page>,
): AsyncGenerator<Page, void> {
  const seen = new Set<string>()
  let token: string | undefined
  do {
    const page = await ask(token)
    yield page
    token = page.NextToken ?? undefined
    if (token !== undefined && seen.has(token))
      throw new ProviderError('protocol', `${action} answers the same page token again and again. Check the endpoint.`)
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
