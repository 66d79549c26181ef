import type { CloudDeclaration, VendorProfile } from '@/server/domain/cloud-declaration'
import { ProviderError } from '@/server/providers/errors'
import type { CloudEntry } from '../clouds-file'
import type { ResolvedProfile } from '../vendors/profile'
import { unnamedVendor } from '../vendors/vendor-at'
import { declaredFacts } from './facts'
import { foreignEndpoints, foreignWarning, hostOf } from './foreign'
import { filled, laidOver, mergedLayers } from './layers'
import { type DeclaredRegion, declaredRegions } from './regions'
import { declaredRows, type ToldLayer, unknownKeys } from './rows'
import { isObject } from './values'

export type DeclareInput = {
  entry: CloudEntry
  /** Where the entry stands, in words. */
  source: string
  profile: ResolvedProfile | null
  /** Of plumbline.yaml; wins over all others. */
  region: string | undefined
  warnings: readonly string[]
}

/**
 * What an entry of clouds.yaml means together with its vendor profile: one entry for the connection (profile under entry,
 * region chosen and filled in), and what is told of it. Throws ProviderError `invalid` for a mistake of the entry's writer.
 */
export function declare(input: DeclareInput): { entry: CloudEntry; declaration: CloudDeclaration } {
  const { profile } = input
  const profileRegions = profile ? declaredRegions(profile.values) : []
  const entryRegions = declaredRegions(input.entry)
  const region =
    input.region ??
    onlyRegion(preferred(input.entry, entryRegions), input.source) ??
    onlyRegion(profileRegions, profile?.source ?? '')
  const warnings = [...input.warnings, ...(profile?.warnings ?? [])]
  const layers: ToldLayer[] = [
    { ...layerOf(input.entry, entryRegions, region), layer: 'entry', source: input.source, published: false },
  ]
  if (profile) {
    const origin = {
      layer: 'profile' as const,
      source: dated(profile),
      published: profile.origin !== 'clouds-public.yaml',
    }
    const below = { ...layerOf(profile.values, profileRegions, region), ...origin }
    layers.push({ ...below, values: withScheme(below.values, origin.source, warnings) })
  }
  const names = profileRegions.map(({ name }) => name)
  if (region !== null && names.length > 0 && !names.includes(region)) {
    warnings.push(`The region "${region}" is not among those of ${dated(profile!)}: ${names.join(', ')}.`)
  }
  const { facts, mistakes } = declaredFacts(layers)
  const own = mistakes.find(({ layer }) => layer === 'entry')
  if (own) throw new ProviderError('invalid', own.message)
  const merged = mergedLayers(layers)
  const foreign = foreignEndpoints(layers, merged)
  warnings.push(...(profile ? foreignWarning(layers, foreign) : unnamedVendor(merged)))
  const used = Object.entries(merged).filter(([key]) => !foreign.includes(key))
  const entry: CloudEntry = { ...Object.fromEntries(used), region_name: region }
  return {
    entry,
    declaration: {
      ...facts,
      profile: profile && about(profile, { merged, values: layers[1]!.values }),
      region,
      regions: [...new Set([...entryRegions, ...profileRegions].map(({ name }) => name))],
      values: declaredRows(layers).map((row) =>
        row.layer === 'profile' && foreign.includes(row.key) ? { ...row, state: 'overridden' as const } : row,
      ),
      warnings: [...warnings, ...mistakes.map(({ message }) => message), ...unknownKeys(layers)],
    },
  }
}

/** A single `region_name` beside `regions` is the choice among them. */
function preferred(entry: CloudEntry, regions: DeclaredRegion[]): DeclaredRegion[] {
  const name = entry.region_name
  if (typeof name !== 'string' || name.trim() === '' || name.includes(',')) return regions
  return [{ name: name.trim(), values: {} }]
}

function onlyRegion(regions: DeclaredRegion[], source: string): string | null {
  if (regions.length > 1) {
    const names = regions.map(({ name }) => name).join(', ')
    throw new ProviderError('invalid', `${source} has several regions (${names}). Choose one with \`region\`.`)
  }
  return regions[0]?.name ?? null
}

/** The values of a source in one region. What holds in that region alone wins over what holds in all. */
function layerOf(values: CloudEntry, regions: DeclaredRegion[], region: string | null) {
  const { regions: _regions, region_name: _name, ...rest } = values
  const inRegion = regions.find(({ name }) => name === region)?.values ?? {}
  return { values: filled(laidOver(rest, inRegion), region), regions }
}

const dated = ({ source, asOf }: ResolvedProfile): string =>
  asOf ? `${source.replace(/\)$/, '')}, ${asOf}${source.endsWith(')') ? ')' : ''}` : source

/** Some published profiles lack the scheme of their address; only the encrypted one is assumed. */
function withScheme(values: CloudEntry, source: string, warnings: string[]): CloudEntry {
  const url = isObject(values.auth) ? values.auth.auth_url : undefined
  if (typeof url !== 'string' || url.includes('://')) return values
  warnings.push(`${source}: auth_url has no scheme; https:// is assumed.`)
  return laidOver(values, { auth: { auth_url: `https://${url}` } })
}

function about(
  profile: ResolvedProfile,
  { merged, values }: { merged: CloudEntry; values: CloudEntry },
): VendorProfile {
  const { name, origin, asOf, status, message } = profile
  const statusSource = profile.statusSource ?? dated(profile)
  const source = dated(profile)
  const host = hostOf(values)
  return {
    name,
    origin,
    source,
    asOf,
    status,
    message,
    statusSource,
    host,
    vendorEndpoint: host !== null && host === hostOf(merged),
  }
}
