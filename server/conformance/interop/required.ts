import type { InteropGuideline, RequiredComponent, Target } from './guideline'
import { type ComplianceVerdict, reportTarget } from './report'
import type { Outcomes } from './results/outcome'

/** A platform component that an add-on stands on, judged by its own guideline. */
export type RequiredReport = RequiredComponent & { verdict: ComplianceVerdict; words: string }

/** Judges what a target stands on; `others` are the guidelines that are here. */
export function requiredReports(
  target: Target,
  others: readonly InteropGuideline[],
  outcomes: Outcomes,
): RequiredReport[] {
  return target.requires.map((required) => {
    const guideline = others.find(({ id }) => id === required.guideline)
    const here = guideline?.components.some(({ name }) => name === required.component)
    if (!guideline || !here) {
      const words = required.guideline
        ? guideline
          ? `Guideline ${required.guideline} has no component ${required.component}.`
          : `Guideline ${required.guideline} is not imported, so that this cannot be judged.`
        : 'The file does not say which guideline holds it.'
      return { ...required, verdict: 'NOT REPORTED', words }
    }
    const name = required.component
    const alone: Target = { id: name, name, kind: 'component', description: null, components: [name], requires: [] }
    const { verdict, words } = reportTarget(guideline, alone, outcomes)
    return { ...required, verdict, words }
  })
}

/** An add-on holds when it and everything that it stands on hold. */
export function overallVerdict(own: ComplianceVerdict, required: readonly RequiredReport[]): ComplianceVerdict {
  const all = [own, ...required.map(({ verdict }) => verdict)]
  if (all.includes('NO')) return 'NO'
  return all.includes('NOT REPORTED') ? 'NOT REPORTED' : 'YES'
}
