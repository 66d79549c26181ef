import type { StepId } from '@/server/domain/steps'
import { stepById } from '@/server/domain/steps'
import type { Verdict } from '@/server/domain/verdict'
import type { ComplianceVerdict } from './report'

/** Steps that no interop guideline looks at, and without which nobody can use a node: pick, address, log in, root keys. */
export const usabilitySteps = [3, 5, 6, 7] as const satisfies readonly StepId[]

type Cell = { step: StepId; verdict: Verdict; delivered: number; of: number }

export type Finding = {
  title: string
  /** Step by step, what is in the way. */
  reasons: string[]
}

/**
 * What the field report of 2016 found: the API is compliant, and the system that it delivers is not usable by itself. Null where
 * no API result says YES, or where nothing is in the way.
 */
export function findingOf(
  api: readonly { name: string; verdict: ComplianceVerdict }[],
  cells: readonly Cell[],
): Finding | null {
  const passes = api.filter(({ verdict }) => verdict === 'YES')
  if (passes.length === 0) return null
  const reasons = usabilitySteps.flatMap((step): string[] => {
    const cell = cells.find((one) => one.step === step)
    if (!cell) return []
    const name = `${step} ${stepById(step).short}`
    const lost = cell.of > 0 && cell.delivered < cell.of
    if (lost) return [`${name} ${cell.verdict}: delivered in ${cell.delivered} of ${cell.of} runs`]
    return cell.verdict === 'NO' ? [`${name} NO: only with a workaround`] : []
  })
  return reasons.length === 0 ? null : { title: 'API passes, node unusable', reasons }
}
