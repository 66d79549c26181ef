import {
  type Capability,
  type CapabilityStatus,
  capabilityStatuses,
  type InteropGuideline,
  type InteropTest,
  type Target,
} from './guideline'
import { bareName } from './names'
import type { Outcome, Outcomes } from './results/outcome'
import { capabilitiesOf, targetOf } from './target'
import { complianceWords } from './words'

/** What is known of a test or capability. FAIL only where a file says failed: RefStack's uploads hold passes alone. */
export type ReportState = 'PASS' | 'PARTIAL' | 'FAIL' | 'NOT REPORTED' | 'WAIVED'

export type TestReport = InteropTest & {
  state: Exclude<ReportState, 'PARTIAL'>
  /** How the results tell it, under its own name or an alias; null: they do not. */
  outcome: Outcome | null
  /** The name under which it was found, when that is an alias. */
  as: string | null
}

export type CapabilityReport = Omit<Capability, 'tests'> & {
  status: CapabilityStatus
  state: ReportState
  passed: number
  total: number
  flagged: number
  tests: TestReport[]
}

export type ComplianceVerdict = 'YES' | 'NO' | 'NOT REPORTED'

/** Numbers of one status, as RefStack counts them. */
export type StatusCounts = {
  capabilities: number
  tests: number
  passed: number
  flagPassed: number
  flagNotPassed: number
}

export type InteropReport = {
  guideline: string
  target: Target
  statuses: Record<CapabilityStatus, StatusCounts>
  /** Of required tests that are not flagged. */
  nonFlagPassed: number
  nonFlagTotal: number
  /** Percent of required tests; null where nothing is required. */
  percent: number | null
  nonFlagPercent: number | null
  /** RefStack's answer: every required test that is not flagged passed. */
  compliant: boolean
  /** The same with NOT REPORTED where no result tells any test of the target: nobody looked, which is no NO. */
  verdict: ComplianceVerdict
  /** One sentence. */
  words: string
  /** Required tests that are not flagged and that no result tells at all. */
  notReported: number
  failed: number
  /** Names in the results that this target knows nothing of. */
  unknownTests: number
  capabilities: CapabilityReport[]
}

/** RefStack's report (resultsReportController) of a target, from results of any kind. Throws UnreadableFile for a target that is not there. */
export const reportOf = (guideline: InteropGuideline, targetId: string | null, outcomes: Outcomes): InteropReport =>
  reportTarget(guideline, targetOf(guideline, targetId), outcomes)

/** The same for a target that was found already. */
export function reportTarget(guideline: InteropGuideline, target: Target, outcomes: Outcomes): InteropReport {
  const statuses = capabilitiesOf(guideline.components.filter(({ name }) => target.components.includes(name)))
  const told = byBareName(outcomes)
  const capabilities = guideline.capabilities.flatMap((capability): CapabilityReport[] => {
    const status = statuses.get(capability.id)
    return status ? [reportCapability(capability, status, told)] : []
  })
  const counts = Object.fromEntries(
    capabilityStatuses.map((status) => [status, countStatus(capabilities.filter((one) => one.status === status))]),
  ) as Record<CapabilityStatus, StatusCounts>
  const { tests, passed, flagPassed, flagNotPassed } = counts.required
  const nonFlagTotal = tests - flagNotPassed - flagPassed
  const nonFlagPassed = nonFlagTotal - (tests - passed - flagNotPassed)
  const required = capabilities.filter(({ status }) => status === 'required').flatMap((one) => one.tests)
  const known = new Set(capabilities.flatMap((one) => one.tests.flatMap((test) => namesOf(test))))
  const reported = capabilities.some((one) => one.tests.some(({ outcome }) => outcome !== null))
  const compliant = nonFlagPassed === nonFlagTotal
  const numbers = {
    nonFlagPassed,
    nonFlagTotal,
    compliant,
    verdict: reported ? (compliant ? ('YES' as const) : ('NO' as const)) : ('NOT REPORTED' as const),
    notReported: required.filter(({ state }) => state === 'NOT REPORTED').length,
    failed: required.filter(({ state }) => state === 'FAIL').length,
  }
  return {
    guideline: guideline.id,
    target,
    statuses: counts,
    percent: tests === 0 ? null : (passed * 100) / tests,
    nonFlagPercent: nonFlagTotal === 0 ? null : (nonFlagPassed * 100) / nonFlagTotal,
    ...numbers,
    words: complianceWords({ ...numbers, flagged: flagPassed + flagNotPassed }),
    unknownTests: [...told.keys()].filter((name) => !known.has(name)).length,
    capabilities: capabilities.sort(byStatus),
  }
}

const byStatus = (a: CapabilityReport, b: CapabilityReport): number =>
  capabilityStatuses.indexOf(a.status) - capabilityStatuses.indexOf(b.status) || (a.id < b.id ? -1 : 1)

const namesOf = (test: InteropTest): string[] => [test.name, ...test.aliases].map(bareName)

const rank: Record<Outcome, number> = { passed: 3, failed: 2, aborted: 1, skipped: 0 }
const better = (a: Outcome, b: Outcome): Outcome => (rank[a] >= rank[b] ? a : b)

/** Two results that differ only in attributes are one test; a pass of it counts, as it does in RefStack. */
function byBareName(outcomes: Outcomes): Map<string, Outcome> {
  const told = new Map<string, Outcome>()
  for (const [name, outcome] of Object.entries(outcomes)) {
    const bare = bareName(name)
    const known = told.get(bare)
    told.set(bare, known ? better(known, outcome) : outcome)
  }
  return told
}

function reportTest(test: InteropTest, told: ReadonlyMap<string, Outcome>): TestReport {
  let best: { name: string; outcome: Outcome } | null = null
  for (const name of namesOf(test)) {
    const outcome = told.get(name)
    if (outcome && (!best || rank[outcome] > rank[best.outcome])) best = { name, outcome }
  }
  const outcome = best?.outcome ?? null
  const state = outcome === 'passed' ? 'PASS' : test.flagged ? 'WAIVED' : outcome === 'failed' ? 'FAIL' : 'NOT REPORTED'
  return { ...test, state, outcome, as: best && best.name !== bareName(test.name) ? best.name : null }
}

function reportCapability(
  capability: Capability,
  status: CapabilityStatus,
  told: ReadonlyMap<string, Outcome>,
): CapabilityReport {
  const tests = capability.tests.map((test) => reportTest(test, told))
  return {
    ...capability,
    status,
    state: stateOf(tests),
    passed: tests.filter((test) => test.state === 'PASS').length,
    total: tests.length,
    flagged: tests.filter((test) => test.flagged !== null).length,
    tests,
  }
}

/** WAIVED tests do not hold a capability back; without any test that passed or failed it is not reported. */
export function stateOf(tests: readonly { state: TestReport['state'] }[]): ReportState {
  const has = (state: TestReport['state']) => tests.some((test) => test.state === state)
  if (tests.length === 0) return 'NOT REPORTED'
  if (tests.every(({ state }) => state === 'WAIVED')) return 'WAIVED'
  if (has('PASS')) return has('FAIL') || has('NOT REPORTED') ? 'PARTIAL' : 'PASS'
  return has('FAIL') ? 'FAIL' : 'NOT REPORTED'
}

const countStatus = (capabilities: readonly CapabilityReport[]): StatusCounts => {
  const tests = capabilities.flatMap((one) => one.tests)
  const flagged = tests.filter((test) => test.flagged !== null)
  return {
    capabilities: capabilities.length,
    tests: tests.length,
    passed: tests.filter(({ state }) => state === 'PASS').length,
    flagPassed: flagged.filter(({ state }) => state === 'PASS').length,
    flagNotPassed: flagged.filter(({ state }) => state !== 'PASS').length,
  }
}
