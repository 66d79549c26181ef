import { parseAsArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs'

export const actorKinds = ['person', 'token', 'system'] as const
const several = parseAsArrayOf(parseAsString, ',').withDefault([])

/** What the screen shows is its address. */
export const activityParsers = {
  actor: several,
  kind: parseAsArrayOf(parseAsStringLiteral(actorKinds), ',').withDefault([]),
  action: several,
  subject: parseAsString.withDefault(''),
  from: parseAsString.withDefault(''),
  since: parseAsString.withDefault(''),
  until: parseAsString.withDefault(''),
  q: parseAsString.withDefault(''),
}
export type ActivityFilter = {
  actor: string[]
  kind: (typeof actorKinds)[number][]
  action: string[]
  subject: string
  from: string
  since: string
  until: string
  q: string
}

/** What the server is asked: only what narrows. */
export const narrowing = (filter: ActivityFilter): Partial<ActivityFilter> =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value.length > 0))

/** The same as it stands in an address. */
export const asQuery = (filter: ActivityFilter): Record<string, string> =>
  Object.fromEntries(Object.entries(narrowing(filter)).map(([key, value]) => [key, String(value)]))
