import { UnreadableFile } from '../guideline'
import { isObject, type Loose, textOf } from '../lenient'
import { type Outcome, outcomesOf, type TestResults } from '../results/outcome'
import { timeOf } from '../results/refstack'

/** 1 PASS, 0 ABORT (or missing), -1 FAIL: numbers in reports, words in the output of the test scripts. */
const words: Record<string, Outcome> = {
  '1': 'passed',
  '0': 'aborted',
  '-1': 'failed',
  PASS: 'passed',
  ABORT: 'aborted',
  DNF: 'aborted',
  FAIL: 'failed',
}

/**
 * A report of SCS's compliance check: `spec` (uuid, name), `subject`, `checked_at` and, per version, test case -> result, which is
 * a number or `{result}`. The shape of single versions is inferred from the check's source; a flat `results` is read too.
 */
export const isScsReport = (value: unknown): value is Loose =>
  isObject(value) && isObject(value.spec) && (isObject(value.versions) || isObject(value.results))

/** Key of a result that holds for one version of the scope alone. */
export const versionedKey = (testcase: string, version: string): string => `${testcase} @ ${version}`

/** Test case -> outcome; where versions of the scope disagree, each has a key of its own beside the worst. */
export function readScsReport(report: Loose): TestResults {
  const perVersion = isObject(report.versions) ? Object.entries(report.versions) : [['', report.results] as const]
  const told = new Map<string, Map<string, Outcome>>()
  for (const [version, results] of perVersion) {
    for (const [testcase, value] of Object.entries(isObject(results) ? results : {})) {
      const of = told.get(testcase) ?? new Map<string, Outcome>()
      told.set(testcase, of.set(version, outcomeOf(testcase, value)))
    }
  }
  if (told.size === 0) throw new UnreadableFile('This SCS report holds no result of a test case.')
  const entries = [...told].flatMap(([testcase, of]): [string, Outcome][] => {
    const different = new Set(of.values()).size > 1
    return [
      [testcase, worst([...of.values()])],
      ...(different
        ? [...of].map(([version, outcome]): [string, Outcome] => [versionedKey(testcase, version), outcome])
        : []),
    ]
  })
  const spec = report.spec as Loose
  const about: [string, string | null][] = [
    ['scope', textOf(spec.uuid)],
    ['scope name', textOf(spec.name)],
    ['subject', textOf(report.subject)],
    [
      'versions',
      perVersion
        .map(([version]) => version)
        .filter(Boolean)
        .join(', '),
    ],
  ]
  return {
    source: 'scs',
    results: outcomesOf(entries),
    ranAt: timeOf(textOf(report.checked_at)),
    about: Object.fromEntries(about.flatMap(([name, value]) => (value ? [[name, value]] : []))),
    warnings: textOf(report.checked_at)
      ? []
      : ['The report does not say when it was made, so that its results never expire.'],
  }
}

function outcomeOf(testcase: string, value: unknown): Outcome {
  const result = isObject(value) ? value.result : value
  const outcome = words[String(result).toUpperCase()]
  if (outcome) return outcome
  throw new UnreadableFile(
    `${testcase}: the result is ${JSON.stringify(result)}; expected is 1 (PASS), 0 (ABORT) or -1 (FAIL).`,
  )
}

const order: Outcome[] = ['failed', 'aborted', 'skipped', 'passed']
const worst = (outcomes: Outcome[]): Outcome => order.find((one) => outcomes.includes(one))!
