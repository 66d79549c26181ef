import type { Happening } from '@/server/domain/webhook'

/** The page that shows it: the cell of a verdict, the run. The same addresses as `components/nav/paths.ts` builds. */
export function linkTo(publicUrl: string, { event, payload }: Happening): string {
  if (event === 'conformance.finished')
    return `${publicUrl}/scorecards/runs?${new URLSearchParams({ run: payload.run })}`
  const { guideline, cloud, step } = payload
  return `${publicUrl}/scorecards?${new URLSearchParams({ guideline, cell: `${cloud}.${step}` })}`
}
