import { parseAsArrayOf, parseAsIsoDate, parseAsString, parseAsStringLiteral } from 'nuqs'
import { providerKinds } from '@/server/domain/cloud'
import { filters, sortKeys } from './arrange'

const sorts = sortKeys.flatMap((key) => [key, `-${key}`] as const)

/** What Scorecards shows lives in the URL, so that a view can be shared and the browser's back button goes through it. */
export const scorecardParsers = {
  /** A guideline's key; absent: the one that everybody starts with. */
  guideline: parseAsString,
  /** A past day, `2026-11-21`; absent: now. */
  at: parseAsIsoDate,
  provider: parseAsArrayOf(parseAsStringLiteral(providerKinds)).withDefault([]),
  /** A key sorts in its natural order, the best or first on top; with `-` the other way round. */
  sort: parseAsStringLiteral(sorts).withDefault('score'),
  filter: parseAsStringLiteral(filters),
  /** A part of a cloud's name. */
  q: parseAsString.withDefault(''),
  /** The opened cell, `cloud.step`. */
  cell: parseAsString,
  /** The cloud whose own fixes are listed. */
  fix: parseAsString,
  compare: parseAsString,
  runs: parseAsString,
  share: parseAsString,
}
