import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** What axe (WCAG 2.2 AA) finds on the page as it is now, or on the part of it that `within` selects, one line each. */
export async function violationsOf(page: Page, where: string, within?: string): Promise<string[]> {
  const axe = new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
  if (within) axe.include(within)
  const { violations } = await axe.analyze()
  return violations.map(({ id, help, nodes: [first] }) => {
    const why = [...(first?.any ?? []), ...(first?.all ?? []), ...(first?.none ?? [])][0]?.message ?? help
    return `${where}: ${id}: ${first?.html.slice(0, 160)} (${why})`
  })
}
