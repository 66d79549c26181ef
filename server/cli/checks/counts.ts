import fs from 'node:fs'
import { z } from 'zod'

/** How many tests ended how. `flaky`: those among the passed ones that failed at first. */
export type Counts = {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly flaky?: number
}

export const noTests: Counts = { passed: 0, failed: 0, skipped: 0 }

/** Sums the counts of all runners. */
export const sumCounts = (all: readonly Counts[]): Counts =>
  all.reduce(
    (sum, counts) => ({
      passed: sum.passed + counts.passed,
      failed: sum.failed + counts.failed,
      skipped: sum.skipped + counts.skipped,
      flaky: (sum.flaky ?? 0) + (counts.flaky ?? 0),
    }),
    noTests,
  )

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
})

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
})

/** Reads a runner's JSON report. A report that is missing or unreadable counts nothing; the exit code then speaks. */
export const readCounts = (runner: 'vitest' | 'playwright', file: string): Counts => {
  let report: unknown
  try {
    report = JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return noTests
  }
  if (runner === 'vitest') {
    const read = vitestReport.parse(report)
    return {
      passed: read.numPassedTests,
      failed: read.numFailedTests,
      skipped: read.numPendingTests + read.numTodoTests,
    }
  }
  const { stats } = playwrightReport.parse(report)
  const { expected, unexpected: failed, skipped, flaky } = stats
  return { passed: expected + flaky, failed, skipped, flaky }
}

/** The last line of a run. */
export const countLine = ({ passed, failed, skipped, flaky = 0 }: Counts): string =>
  [
    `${passed} passed, ${failed} failed`,
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
    ...(flaky === 0 ? [] : [`${flaky} only at the second try`]),
  ].join(', ')
