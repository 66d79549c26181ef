import { z } from 'zod'
import { configuredNetworkSchema } from './cloud-schema'

/** What a vendor profile says about its vendor; openstacksdk's words (field-notes 1.1, `status`). */
export const lifecycleStatuses = ['active', 'deprecated', 'shutdown'] as const
export type LifecycleStatus = (typeof lifecycleStatuses)[number]

/** Where something is declared; an earlier one wins over a later one. */
export const declarationLayers = ['plumbline.yaml', 'entry', 'profile'] as const
export type DeclarationLayer = (typeof declarationLayers)[number]

/** Which layer said it, and in words where that is: `entry "a" of /etc/openstack/clouds.yaml`. */
const originShape = { layer: z.enum(declarationLayers), source: z.string() }
export type DeclaredOrigin = { layer: DeclarationLayer; source: string }
const declared = <T extends z.ZodType>(value: T) => z.object({ value, ...originShape }).nullable()
export type Declared<T> = ({ value: T } & DeclaredOrigin) | null

/** Who hands out floating IPs or keeps security groups; `none`: the cloud has none of them. */
export const networkServices = ['neutron', 'nova', 'none'] as const
export type NetworkService = (typeof networkServices)[number]

/** One key as it is declared. `value` is text for people; null where it may be a secret or is not worth a line. */
export const declaredValueSchema = z.object({
  key: z.string(),
  value: z.string().nullable(),
  ...originShape,
  /** `kept`: known, and nothing here goes by it yet. `unknown`: no key of clouds.yaml. `overridden`: a layer before it says otherwise. */
  state: z.enum(['used', 'kept', 'overridden', 'unknown']),
})
export type DeclaredValue = z.infer<typeof declaredValueSchema>

/** Where a vendor profile came from. */
export const profileOrigins = ['clouds-public.yaml', 'plumbline', 'well-known'] as const

export const vendorProfileSchema = z.object({
  /** As the entry names it. */
  name: z.string(),
  origin: z.enum(profileOrigins),
  /** In words, with revision and day where it has them. */
  source: z.string(),
  /** Day of the facts, `2026-08-21`; null where the source has no date. */
  asOf: z.string().nullable(),
  status: z.enum(lifecycleStatuses),
  /** The vendor's or list's own words about the status; null when it has none. */
  message: z.string().nullable(),
  /** Who says so, in words. */
  statusSource: z.string(),
  /** True: the address that we log in at is on the vendor's own host. */
  vendorEndpoint: z.boolean(),
  /** The vendor's own host, for messages; null where the profile names none. */
  host: z.string().nullable(),
})
export type VendorProfile = z.infer<typeof vendorProfileSchema>

/**
 * What clouds.yaml and a vendor profile say about a cloud, before anything is looked at (field-notes 1.1). What plumbline.yaml
 * says stands in the configuration and wins. Holds no secret.
 */
export const cloudDeclarationSchema = z.object({
  profile: vendorProfileSchema.nullable(),
  region: z.string().nullable(),
  /** Regions that the profile or entry names. */
  regions: z.array(z.string()),
  networks: declared(z.array(configuredNetworkSchema)),
  requiresFloatingIp: declared(z.boolean()),
  floatingIpSource: declared(z.enum(networkServices)),
  secgroupSource: declared(z.enum(networkServices)),
  /** False: the cloud's network service is not to be trusted, or there is none. */
  hasNetwork: declared(z.boolean()),
  private: declared(z.boolean()),
  forceIpv4: declared(z.boolean()),
  imageFormat: declared(z.string()),
  /** Service -> version, as declared: `{identity: "3"}`. */
  apiVersions: z.record(z.string(), z.string()),
  /** Every key of every layer, the winning layer first. */
  values: z.array(declaredValueSchema),
  warnings: z.array(z.string()),
})
export type CloudDeclaration = z.infer<typeof cloudDeclarationSchema>

/** What a list of clouds shows of it: null where the vendor is active, or no profile is named. */
export const lifecycleSchema = z.object({
  status: z.enum(['deprecated', 'shutdown']),
  /** One sentence with date and reason. */
  message: z.string(),
  /** True: nothing is launched there any more. */
  refusesLaunch: z.boolean(),
})
export type CloudLifecycle = z.infer<typeof lifecycleSchema>

const words = { deprecated: 'is deprecated', shutdown: 'has shut down' } as const

/** The label of a cloud whose vendor is not what it was; null for all others. */
export function lifecycleOf(declaration: CloudDeclaration | null): CloudLifecycle | null {
  const profile = declaration?.profile
  if (!profile || profile.status === 'active') return null
  const reason = profile.message ? `: ${profile.message.replace(/\.+$/, '')}` : ''
  const refusesLaunch = profile.status === 'shutdown' && profile.vendorEndpoint
  const elsewhere =
    profile.status === 'shutdown' && !profile.vendorEndpoint
      ? ' This cloud is at an endpoint of its own, so it can be launched on.'
      : ''
  return {
    status: profile.status,
    message: `The vendor ${words[profile.status]}${reason}, says ${profile.statusSource}.${elsewhere}`,
    refusesLaunch,
  }
}
