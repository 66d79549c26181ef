import { parseAsString, parseAsStringLiteral } from 'nuqs'

export const views = ['matrix', 'report', 'guidelines', 'capability', 'results'] as const
export type View = (typeof views)[number]
export const viewWords = {
  matrix: 'Beside the eight steps',
  report: 'Report of a cloud',
  guidelines: 'Interop guidelines',
  capability: 'One capability',
  results: 'Results',
} as const satisfies Record<View, string>

/** What the screen shows is its address. */
export const interopParsers = {
  view: parseAsStringLiteral(views).withDefault('matrix'),
  guideline: parseAsString,
  target: parseAsString,
  cloud: parseAsString,
  result: parseAsString,
  capability: parseAsString,
  show: parseAsStringLiteral(['all', 'passed', 'not-passed', 'flagged'] as const).withDefault('all'),
  q: parseAsString.withDefault(''),
}
