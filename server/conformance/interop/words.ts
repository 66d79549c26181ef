import type { ComplianceVerdict } from './report'
import type { ScsTargetReport } from './scs/evaluate'

const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`

/** A report's numbers as one sentence. */
export function complianceWords(report: {
  verdict: ComplianceVerdict
  nonFlagPassed: number
  nonFlagTotal: number
  notReported: number
  failed: number
  flagged: number
}): string {
  const flagged = report.flagged > 0 ? `; ${report.flagged} flagged apart` : ''
  if (report.nonFlagTotal === 0) return `Nothing is required here${flagged}.`
  if (report.verdict === 'NOT REPORTED') {
    return `No result tells any of the ${count(report.nonFlagTotal, 'required test')}: not reported, which is not the same as failed.`
  }
  const passed = `${report.nonFlagPassed} of ${count(report.nonFlagTotal, 'required test')} passed`
  const rest = [
    ...(report.failed > 0 ? [`${report.failed} failed`] : []),
    ...(report.notReported > 0 ? [`${report.notReported} not reported`] : []),
  ]
  return `${[passed, ...rest].join(', ')}${flagged}.`
}

/** A target of an SCS version as one sentence. */
export function scsWords(target: Omit<ScsTargetReport, 'testcases' | 'target'>): string {
  const total = target.failed + target.missing + target.aborted + target.passed
  if (total === 0) return 'Nothing is required here.'
  const rest = [
    ...(target.failed > 0 ? [`${target.failed} failed`] : []),
    ...(target.missing > 0 ? [`${target.missing} missing`] : []),
    ...(target.aborted > 0 ? [`${target.aborted} aborted`] : []),
  ]
  return `${[`${target.passed} of ${count(total, 'test case')} passed`, ...rest].join(', ')}.`
}
