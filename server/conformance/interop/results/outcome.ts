/** How a test ended, as far as a file tells. `aborted`: it began and never ended, or could not be run. */
export const outcomes = ['passed', 'failed', 'skipped', 'aborted'] as const
export type Outcome = (typeof outcomes)[number]
/** Test -> how it ended. What is not in here was not reported. */
export type Outcomes = Record<string, Outcome>

export type ResultSource = 'refstack' | 'subunit' | 'junit' | 'scs'

/** What a file of results says. `ranAt` ISO 8601 UTC: when its tests ran, null where it does not tell. */
export type TestResults = {
  source: ResultSource
  results: Outcomes
  ranAt: string | null
  /** What it says of itself, in words. */
  about: Record<string, string>
  warnings: string[]
}

/** An object that no name of a test can break (`__proto__`). */
export const outcomesOf = (entries: Iterable<readonly [string, Outcome]>): Outcomes => Object.fromEntries(entries)
