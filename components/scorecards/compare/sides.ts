/** One side of a comparison: a cloud, on a past day or now (null). */
export type Side = { cloud: string; at: string | null }
export type Sides = { a: Side | null; b: Side | null }

const day = /^\d{4}-\d{2}-\d{2}$/

/** Ids of clouds hold neither `@` nor `.`: `auro@2026-10-01..ovh`. What cannot be read is a side that is not chosen. */
export function readSides(text: string): Sides {
  const [a = '', b = ''] = text.split('..')
  return { a: readSide(a), b: readSide(b) }
}

function readSide(text: string): Side | null {
  const [cloud, at] = text.split('@')
  return cloud ? { cloud, at: at && day.test(at) ? at : null } : null
}

export const writeSides = ({ a, b }: Sides): string => `${writeSide(a)}..${writeSide(b)}`
const writeSide = (side: Side | null): string => (side ? `${side.cloud}${side.at ? `@${side.at}` : ''}` : '')

/** The same cloud at the same time on both sides is nothing to compare. */
export const sameSides = (a: Side, b: Side): boolean => a.cloud === b.cloud && a.at === b.at
