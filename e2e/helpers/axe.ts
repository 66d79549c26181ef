import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/**
 * What axe (WCAG 2.2 AA) finds on the page as it is now, or on the part of it that `within` selects, one line each. In light all rules,
 * in dark those of contrast: nothing else depends on colours.
 */
export async function violationsOf(page: Page, where: string, within?: string): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' })
  const inLight = await builder(page, within)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  await page.emulateMedia({ colorScheme: 'dark' })
  const inDark = await builder(page, within).withRules(['color-contrast']).analyze()
  return [...linesOf(inLight, `${where}, light`), ...linesOf(inDark, `${where}, dark`)]
}

const builder = (page: Page, within?: string): AxeBuilder => {
  const axe = new AxeBuilder({ page })
  return within ? axe.include(within) : axe
}

const linesOf = ({ violations }: Awaited<ReturnType<AxeBuilder['analyze']>>, where: string): string[] =>
  violations.map(({ id, help, nodes: [first] }) => {
    const why = [...(first?.any ?? []), ...(first?.all ?? []), ...(first?.none ?? [])][0]?.message ?? help
    return `${where}: ${id}: ${first?.html.slice(0, 160)} (${why})`
  })
