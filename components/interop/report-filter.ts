import type { Report } from './words'

export const showWords = { all: 'All', passed: 'Passed', 'not-passed': 'Not passed', flagged: 'Flagged' } as const
export type Show = keyof typeof showWords

type Test = Report['capabilities'][number]['tests'][number]

const keeps: Record<Show, (test: Test) => boolean> = {
  all: () => true,
  passed: (test) => test.state === 'PASS',
  'not-passed': (test) => test.state !== 'PASS',
  flagged: (test) => test.flagged !== null,
}

/** RefStack's filters: capabilities that hold such tests, and only those of their tests. `all` keeps empty ones too. */
export const filterReport = (capabilities: Report['capabilities'], show: Show): Report['capabilities'] =>
  show === 'all'
    ? capabilities
    : capabilities
        .map((capability) => ({ ...capability, tests: capability.tests.filter(keeps[show]) }))
        .filter(({ tests }) => tests.length > 0)
