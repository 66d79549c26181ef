import { z } from 'zod'
import { archs, type Catalogue } from '@/server/domain/catalogue'
import { cloudHealths, providerKinds } from '@/server/domain/cloud'
import { cloudCredentialsSchema } from '@/server/domain/cloud-credentials-schema'
import { cloudDeclarationSchema, lifecycleSchema } from '@/server/domain/cloud-declaration'
import { awsCloudSchema, openstackCloudSchema } from '@/server/domain/cloud-schema'
import { accountSummaryShape } from './account/shapes'
import { latencySummaryShape } from './latency/shapes'

/** Who we are in a cloud, as a probe told. */
export const identityShape = z.object({
  account: z.string(),
  accountName: z.string().nullable(),
  user: z.string().nullable(),
  region: z.string(),
  apiVersions: z.record(z.string(), z.string()),
})

/** Everything is listed, or what changed since the last listing. */
const syncKind = z.enum(['full', 'increment'])
/** A listing under way: nodes seen so far, against those that were there before it; null for an increment, which reads few. */
export const openSyncShape = z.object({
  startedAt: z.string(),
  seen: z.number().int(),
  expected: z.number().int().nullable(),
  kind: syncKind,
})

/** A cloud as lists and cards show it. Times are ISO 8601 UTC. */
export const cloudShape = z.object({
  id: z.string(),
  name: z.string(),
  provider: z.enum(providerKinds),
  region: z.string().nullable(),
  simulated: z.boolean(),
  private: z.boolean(),
  yardstick: z.boolean(),
  /** Where its configuration lives: clouds of a file are changed in the file. */
  source: z.enum(['file', 'screen']),
  health: z.enum(cloudHealths),
  /** What is wrong, for people; null while healthy. */
  problem: z.string().nullable(),
  problemCode: z.string().nullable(),
  /** Set while a process does not ask it, since it did not answer: see CloudPause. */
  paused: z
    .object({ process: z.string(), since: z.string(), until: z.string(), reason: z.string(), trying: z.boolean() })
    .nullable(),
  identity: identityShape.nullable(),
  probedAt: z.string().nullable(),
  /** The last listing of its nodes that is believed, in full or of changes: the age of what is shown. */
  syncedAt: z.string().nullable(),
  /** The last that read everything: fixed addresses, which no list of changes tells, are as old as this. */
  listedAt: z.string().nullable(),
  syncing: z.boolean(),
  /** The listing that is under way. */
  sync: openSyncShape.nullable(),
  /** What the vendor's profile says of its end; null while it is active, or no profile is named. */
  lifecycle: lifecycleSchema.nullable(),
  nodes: z.number().int(),
  /** Limits that press, and what is known of the end of our credentials. */
  account: accountSummaryShape,
  /** How long its API took in the last hour; null: nothing was asked. */
  latency: latencySummaryShape.nullable(),
  /** How many of its quirks are declared otherwise than they were seen; null: not looked at here. */
  drift: z.number().int().nullable(),
})
export type CloudItem = z.infer<typeof cloudShape>

/** A cloud with its configuration, without anything secret (credentials are by reference). */
export const cloudDetailShape = cloudShape.extend({
  config: z.record(z.string(), z.unknown()),
  /** What clouds.yaml and the vendor's profile say; null where the kind has no such files, or not read yet. */
  declaration: cloudDeclarationSchema.nullable(),
  /** Where its credentials are: typed in and sealed here, or where the configuration or the environment says. */
  credentials: z.enum(['typed', 'reference']),
})

/** The mistakes of plumbline.yaml: file, line, cloud and key where they have one, and a sentence. */
export const configurationShape = z.object({
  problems: z.array(
    z.object({
      file: z.string().nullable(),
      line: z.number().int().nullable(),
      cloud: z.string().nullable(),
      key: z.string(),
      message: z.string(),
    }),
  ),
})

/** One complete or failed listing of a cloud's nodes. */
export const syncRunShape = z.object({
  id: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  kind: syncKind,
  seen: z.number().int(),
  changed: z.number().int(),
  gone: z.number().int(),
  error: z.string().nullable(),
})

const subnet = z.object({
  id: z.string(),
  name: z.string().nullable(),
  cidr: z.string(),
  version: z.union([z.literal(4), z.literal(6)]),
  gateway: z.string().nullable(),
  zone: z.string().nullable(),
  assignsPublicAddress: z.boolean().nullable(),
  isDefault: z.boolean().nullable(),
})
/** Networks, flavors and images of a cloud, normalised; see server/domain/catalogue. */
export const catalogueShape = z.object({
  networks: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      status: z.string().nullable(),
      isDefault: z.boolean().nullable(),
      external: z.boolean().nullable(),
      shared: z.boolean().nullable(),
      own: z.boolean().nullable(),
      portSecurity: z.boolean().nullable(),
      // Catalogues that were stored before it existed lack it.
      implied: z.boolean().default(false),
      subnets: z.array(subnet),
      providerType: z.string().nullable(),
    }),
  ),
  routers: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      externalNetworkId: z.string().nullable(),
      networkIds: z.array(z.string()),
      down: z.boolean().optional(),
    }),
  ),
  flavors: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      vcpu: z.number(),
      memoryMiB: z.number(),
      diskGiB: z.number().nullable(),
      arch: z.array(z.enum(archs)),
      currentGeneration: z.boolean().nullable(),
      burstable: z.boolean().nullable(),
      extra: z.record(z.string(), z.string()),
      public: z.boolean().nullish(),
    }),
  ),
  images: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      status: z.string(),
      usable: z.boolean(),
      obstacle: z.string().nullish(),
      arch: z.enum(archs).nullable(),
      distro: z.string().nullable(),
      version: z.string().nullable(),
      identifiedBy: z.enum(['properties', 'name', 'ssm']).nullable(),
      loginUser: z.object({ user: z.string(), property: z.string() }).nullable(),
      owner: z.string().nullable(),
      public: z.boolean(),
      visibilityTold: z.boolean().optional(),
      snapshot: z.boolean().optional(),
      checksum: z.string().nullish(),
      minDiskGiB: z.number(),
      minMemoryMiB: z.number(),
      createdAt: z.string().nullable(),
      alias: z.string().nullable(),
      purpose: z.string().nullable(),
    }),
  ),
  gaps: z.array(
    z.object({
      list: z.enum(['networks', 'flavors', 'images']),
      problem: z.enum(['missing', 'incomplete', 'fields']),
      detail: z.string(),
    }),
  ),
  floatingIpsLeft: z.number().nullable(),
  readAt: z.string(),
}) satisfies z.ZodType<Catalogue>

/**
 * How a cloud's configuration travels: the members of all kinds. The service checks it against the one strict schema of
 * file and screen, whose sentences name an unknown key and the nearest known one.
 */
export const cloudConfigInput = z.looseObject({
  ...openstackCloudSchema.partial().shape,
  ...awsCloudSchema.partial().shape,
  id: z.string(),
  provider: z.enum(providerKinds),
  /** Typed in: sealed at once, never given out again. Without them the configuration refers to some. */
  credentials: cloudCredentialsSchema.optional(),
})
