import type { LifecycleStatus, profileOrigins } from '@/server/domain/cloud-declaration'
import { lifecycleStatuses } from '@/server/domain/cloud-declaration'
import { nearestWord } from '@/server/domain/nearest'
import { ProviderError } from '@/server/providers/errors'
import { isObject } from '../declaration/values'
import type { VendorValues } from './era'
import { currentEra, era2016, findVendor, type KnownVendor, vendorNames } from './index'
import { type ReadRemoteProfile, shorten } from './well-known'

/** A vendor profile that was found: what it says, and where that is written. */
export type ResolvedProfile = {
  /** As the entry names it. */
  name: string
  origin: (typeof profileOrigins)[number]
  /** For sentences: `profile "auro" (openstacksdk 94758e92)`. */
  source: string
  asOf: string | null
  status: LifecycleStatus
  message: string | null
  /** Who says so, where it is not the profile itself. */
  statusSource: string | null
  values: VendorValues
  warnings: string[]
}
/** `problem` says why there is no profile; a caller that cannot do without one throws it. */
export type ProfileAnswer = { profile: ResolvedProfile; problem: null } | { profile: null; problem: ProviderError }

export type ProfilePlaces = {
  /** Profiles of the operator's clouds-public.yaml, and its path; they come before ours. */
  own: Readonly<Record<string, VendorValues>>
  ownFile: string | null
  remote: ReadRemoteProfile
}

/**
 * The profile that an entry names (openstacksdk, `_expand_vendor_profile`): the operator's clouds-public.yaml, else our facts,
 * else what the vendor itself publishes at the URL that is named there or in our facts.
 */
export async function resolveProfile(name: string, places: ProfilePlaces): Promise<ProfileAnswer> {
  if (Object.hasOwn(places.own, name)) {
    const source = `profile "${name}" of ${places.ownFile ?? 'clouds-public.yaml'}`
    return found({ name, origin: 'clouds-public.yaml', source, asOf: null, values: places.own[name]!, warnings: [] })
  }
  const vendor = findVendor(name)
  const url = vendor?.values.profile ?? (/^[a-z]+:\/\//i.test(name) ? name : undefined)
  if (typeof url === 'string') return await published(name, url, places)
  return vendor ? ofVendor(name, vendor) : { profile: null, problem: unknownProfile(name, places) }
}

/** The vendor's own word; while it cannot be had, what was known of it in 2016, which says so. */
async function published(name: string, url: string, places: ProfilePlaces): Promise<ProfileAnswer> {
  try {
    const remote = await places.remote(url)
    const named = currentEra.profiles[remote.name] ?? {}
    const { profile: _url, ...ours } = named
    // openstacksdk lets its own facts about a vendor of that name win over what the vendor publishes.
    const values = { ...remote.values, ...ours }
    const source = `profile "${shorten(remote.name)}" (${remote.url})`
    return found({ name, origin: 'well-known', source, asOf: remote.readOn, values, warnings: remote.warnings })
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    const old = oldFacts(name, url)
    if (!old) return { profile: null, problem: error }
    const warning = `${error.message} Facts of ${era2016.asOf} (${era2016.source}) stand in its place.`
    const source = `profile "${name}" (${era2016.source})`
    const values = withoutAddress(old)
    return found({ name, origin: 'plumbline', source, asOf: era2016.asOf, values, warnings: [warning] })
  }
}

function oldFacts(name: string, url: string): VendorValues | null {
  const ours = Object.entries(currentEra.profiles).find(([, values]) => values.profile === url)?.[0] ?? name
  return Object.hasOwn(era2016.profiles, ours) ? era2016.profiles[ours]! : null
}

function ofVendor(name: string, vendor: KnownVendor): ProfileAnswer {
  const { era, removed } = vendor
  const base = { name, origin: 'plumbline' as const, asOf: era?.asOf ?? null, values: vendor.values, warnings: [] }
  const source = `profile "${vendor.name}" (${era?.source ?? removed?.source})`
  if (!removed) return found({ ...base, source })
  if (removed.renamedTo) {
    return found({ ...base, source, warnings: [`The vendor profile "${name}" is called "${removed.renamedTo}" now.`] })
  }
  // Nobody says whether it still runs: that it left the list is all that is known, and the label says just that.
  const values = { ...withoutAddress(vendor.values), status: 'deprecated', message: leftText(removed.removed) }
  return found({ ...base, source, values, statusSource: `the ${removed.source}` })
}

/** Who owns an address of 2016 today is not known: no password is sent there, unless the entry itself names it. */
function withoutAddress(values: VendorValues): VendorValues {
  if (!isObject(values.auth)) return values
  const { auth_url: _old, ...auth } = values.auth
  return { ...values, auth }
}

const leftText = (when: string | null): string => `it left openstacksdk's list of vendors${when ? ` (${when})` : ''}`

type Found = Omit<ResolvedProfile, 'status' | 'message' | 'statusSource'> & { statusSource?: string }

function found(about: Found): ProfileAnswer {
  const { status, message } = about.values
  const known = lifecycleStatuses.find((one) => one === status)
  const warnings =
    known || status === undefined || status === null
      ? about.warnings
      : [
          ...about.warnings,
          `${about.source}: the status "${shorten(String(status))}" is none of ${lifecycleStatuses.join(', ')}.`,
        ]
  return {
    profile: {
      ...about,
      status: known ?? 'active',
      message: typeof message === 'string' && message !== '' ? message : null,
      statusSource: about.statusSource ?? null,
      warnings,
    },
    problem: null,
  }
}

function unknownProfile(name: string, { own, ownFile }: ProfilePlaces): ProviderError {
  const near = nearestWord(name, [...Object.keys(own), ...vendorNames()])
  const hint = near ? ` Did you mean "${near}"?` : ''
  const where = ownFile ? `${ownFile} nor` : 'clouds-public.yaml nor'
  return new ProviderError(
    'invalid',
    `There is no vendor profile "${shorten(name)}", neither in ${where} among the vendors that Plumbline knows.${hint} Write auth_url and region_name into the entry itself.`,
  )
}
