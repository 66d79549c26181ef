import { isObject } from './values'

/** A region that an entry or profile names, with what holds in it alone. */
export type DeclaredRegion = { name: string; values: Record<string, unknown> }

/**
 * Regions of an entry or profile: `regions` (names, or names with values), else `region_name`, where commas part several (an old
 * habit that openstacksdk still reads). What has no such form is left out.
 */
export function declaredRegions(entry: Readonly<Record<string, unknown>>): DeclaredRegion[] {
  const { regions, region_name: name } = entry
  if (Array.isArray(regions)) return regions.flatMap(readRegion)
  const names = Array.isArray(name) ? name : typeof name === 'string' ? name.split(',') : [name]
  return names.flatMap(readRegion)
}

function readRegion(region: unknown): DeclaredRegion[] {
  if (isObject(region) && isName(region.name)) {
    return [{ name: String(region.name), values: isObject(region.values) ? region.values : {} }]
  }
  return isName(region) ? [{ name: String(region).trim(), values: {} }] : []
}

const isName = (value: unknown): boolean =>
  (typeof value === 'string' && value.trim() !== '') || typeof value === 'number'
