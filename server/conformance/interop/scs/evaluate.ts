import type { Outcome, Outcomes } from '../results/outcome'
import { ageState, expiryOf } from './expiry'
import { versionedKey } from './report'
import type { ScsScope, ScsTestcase, VersionState } from './scope'

/** -1 FAIL, null missing, 0 ABORT, 1 PASS. */
export type ScsValue = -1 | null | 0 | 1

export type ScsTestcaseReport = ScsTestcase & {
  value: ScsValue
  /** ISO 8601 UTC; null: never, or there is no result. */
  expiresAt: string | null
  age: 'valid' | 'grace' | 'expired' | null
}
export type ScsTargetReport = {
  target: string
  value: ScsValue
  failed: number
  missing: number
  aborted: number
  passed: number
  testcases: ScsTestcaseReport[]
}
export type ScsVersionReport = { version: string; state: VersionState; modules: string[]; targets: ScsTargetReport[] }

const valueByOutcome: Record<Outcome, ScsValue> = { passed: 1, failed: -1, aborted: 0, skipped: null }

/** The first bucket of -1, missing, 0 that is not empty, else 1; nothing at all is missing. */
export const evaluate = (values: readonly ScsValue[]): ScsValue => {
  if (values.length === 0) return null
  for (const value of [-1, null, 0] as const) if (values.includes(value)) return value
  return 1
}

/** What each version is on a day: the newest entry of the timeline at or before it; a version it does not name is deprecated. */
export function versionStatesAt(scope: ScsScope, day: string): Map<string, VersionState> {
  const entry = scope.timeline.find(({ date }) => date <= day)
  return new Map(scope.versions.map(({ version }) => [version, entry?.versions[version] ?? 'deprecated']))
}

/**
 * All versions of a scope against results of `ranAt` (null: not told, they never expire). A result that has expired is missing; for
 * seven days more it counts, marked as grace.
 */
export function reportScope(
  scope: ScsScope,
  told: { results: Outcomes; ranAt: string | null },
  now: Date,
): ScsVersionReport[] {
  const states = versionStatesAt(scope, now.toISOString().slice(0, 10))
  const testcases = new Map(scope.testcases.map((testcase) => [testcase.id, testcase]))
  return scope.versions.map(({ version, include }) => ({
    version,
    state: states.get(version)!,
    modules: include.map(({ module }) => module),
    targets: [...targetsOf(scope, version)].map(([target, ids]) => {
      const reports = ids.map((id) => reportTestcase(testcases.get(id) ?? unknown(id), { ...told, version, now }))
      const count = (value: ScsValue) => reports.filter((one) => one.value === value).length
      return {
        target,
        value: evaluate(reports.map(({ value }) => value)),
        failed: count(-1),
        missing: count(null),
        aborted: count(0),
        passed: count(1),
        testcases: reports,
      }
    }),
  }))
}

const unknown = (id: string): ScsTestcase => ({ id, description: null, url: null, lifetime: 'week', tags: [] })

function reportTestcase(
  testcase: ScsTestcase,
  { results, ranAt, version, now }: { results: Outcomes; ranAt: string | null; version: string; now: Date },
): ScsTestcaseReport {
  const key = versionedKey(testcase.id, version)
  const outcome = Object.hasOwn(results, key)
    ? results[key]
    : Object.hasOwn(results, testcase.id)
      ? results[testcase.id]
      : undefined
  if (!outcome) return { ...testcase, value: null, expiresAt: null, age: null }
  const expires = ranAt === null ? null : expiryOf(new Date(ranAt), testcase.lifetime)
  const age = ageState(expires, now)
  return {
    ...testcase,
    value: age === 'expired' ? null : valueByOutcome[outcome],
    expiresAt: expires?.toISOString() ?? null,
    age,
  }
}

/** Target -> ids of test cases of a version: what its modules say, or what its selectors pick by tags. Each once. */
export function targetsOf(scope: ScsScope, name: string): Map<string, string[]> {
  const version = scope.versions.find((one) => one.version === name)
  const modules = (version?.include ?? []).flatMap(({ module }) => scope.modules.filter(({ id }) => id === module))
  const targets = new Map<string, string[]>()
  const add = (target: string, ids: readonly string[]) =>
    targets.set(target, [...new Set([...(targets.get(target) ?? []), ...ids])])
  for (const module of modules) for (const [target, ids] of Object.entries(module.targets)) add(target, ids)
  const tags = new Map(scope.testcases.map((testcase) => [testcase.id, testcase.tags]))
  for (const [target, selector] of Object.entries(version?.selectors ?? {})) {
    add(
      target,
      modules.flatMap(({ testcases }) => testcases).filter((id) => selects(selector, tags.get(id) ?? [])),
    )
  }
  return targets
}

/** `a/b !c, d`: any of the parts between commas; in a part all of the words; in a word one of the atoms; `!` turns an atom round. */
export const selects = (selector: string, tags: readonly string[]): boolean =>
  selector.split(',').some((part) =>
    part
      .trim()
      .split(/\s+/)
      .filter(Boolean)
      .every((word) =>
        word.split('/').some((atom) => (atom.startsWith('!') ? !tags.includes(atom.slice(1)) : tags.includes(atom))),
      ),
  )
