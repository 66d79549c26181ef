const hourMs = 3_600_000

export const presets = [
  { name: '1 hour ago', ms: hourMs },
  { name: '24 hours ago', ms: 24 * hourMs },
  { name: '7 days ago', ms: 7 * 24 * hourMs },
] as const

/** The moment so long before `now`, as it stands in an address: whole minutes, so that it reads well. */
export const before = (now: number, ms: number): string =>
  `${new Date(Math.floor((now - ms) / 60_000) * 60_000).toISOString().slice(0, 16)}:00Z`

/** `2026-11-22 14:00 UTC`. */
export const momentText = (iso: string): string => `${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** What a date and time field of a browser holds, read as UTC; null when it is empty or later than `now`. */
export function readField(text: string, now: number): string | null {
  const time = Date.parse(`${text}Z`)
  return Number.isFinite(time) && time < now ? `${new Date(time).toISOString().slice(0, 16)}:00Z` : null
}

const withoutZone = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/

/**
 * The moment that an address names, whole in ISO 8601; undefined when it names none. Without a zone it is UTC, since a link must
 * show the same to everybody; a `+` of a zone arrives as a blank where it was not escaped.
 */
export function readMoment(text: string | null): string | undefined {
  if (text === null) return undefined
  const time = Date.parse(withoutZone.test(text) ? `${text.replace(' ', 'T')}Z` : text.replace(/ (?=\d\d:\d\d$)/, '+'))
  return Number.isFinite(time) ? new Date(time).toISOString() : undefined
}
