import type { CloudDeclaration, VendorProfile } from '@/server/domain/cloud-declaration'
import { ProviderError } from '@/server/providers/errors'
import type { CloudEntry } from '../clouds-file'
import { currentEra } from '../vendors'
import type { ResolvedProfile } from '../vendors/profile'
import { vendorAt } from '../vendors/vendor-at'
import { declaredFacts } from './facts'
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
  const merged = withoutForeign(mergedLayers(layers), layers, warnings)
  if (!profile) warnings.push(...unnamedVendor(merged))
  const entry: CloudEntry = { ...merged, region_name: region }
  return {
    entry,
    declaration: {
      ...facts,
      profile: profile && about(profile, { merged, values: layers[1]!.values }),
      region,
      regions: [...new Set([...entryRegions, ...profileRegions].map(({ name }) => name))],
      values: declaredRows(layers),
      warnings: [...warnings, ...mistakes.map(({ message }) => message), ...unknownKeys(layers)],
    },
  }
}

/**
 * The merged entry without the endpoints of a profile whose own Keystone is not the one that is logged in to: a token, and what
 * is asked with it, would go to a vendor that has nothing to do with it.
 */
function withoutForeign(merged: CloudEntry, [own, below]: ToldLayer[], warnings: string[]): CloudEntry {
  if (!own || !below || hostOf(below.values) === null || hostOf(below.values) === hostOf(merged)) return merged
  const foreign = Object.keys(below.values).filter((key) => key.endsWith('_endpoint_override') && !(key in own.values))
  if (foreign.length === 0) return merged
  warnings.push(
    `${below.source}: ${foreign.join(', ')} is left out, since ${own.source} logs in at an address that is not the vendor's. Write it into the entry where it is meant.`,
  )
  return Object.fromEntries(Object.entries(merged).filter(([key]) => !foreign.includes(key)))
}

/** Whoever logs in at a known vendor's address without naming it misses what is known of it, its end included. */
function unnamedVendor({ auth }: CloudEntry): string[] {
  const name = vendorAt(isObject(auth) ? auth.auth_url : undefined)
  if (name === null) return []
  const { status, message } = currentEra.profiles[name]!
  const end = status ? ` It says of that vendor: ${String(status)}${message ? `, ${String(message)}` : ''}.` : ''
  return [
    `The address is on the host of the vendor "${name}" (${currentEra.source}, ${currentEra.asOf}).${end} With \`profile: ${name}\` in an entry of clouds.yaml what is known of it is used.`,
  ]
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
  const source = dated(profile)
  const host = hostOf(values)
  return { name, origin, source, asOf, status, message, host, vendorEndpoint: host !== null && host === hostOf(merged) }
}

function hostOf({ auth }: CloudEntry): string | null {
  const url = isObject(auth) ? auth.auth_url : undefined
  return typeof url === 'string' && URL.canParse(url)
    ? new URL(url).hostname.replace(/\.$/, '').toLowerCase() || null
    : null
}
