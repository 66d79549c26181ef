import { z } from 'zod'
import { reachOptions } from './cloud'

/** An SSH jump host, as it stands in plumbline.yaml. `hostKey` is a line such as `ssh-ed25519 AAAA...`. */
export const bastionSchema = z.strictObject({
  host: z.string().min(1),
  port: z.number().int().min(1).max(65535).default(22),
  user: z.string().min(1),
  keyFile: z.string().min(1),
  hostKey: z.string().min(1).optional(),
})
export type Bastion = z.infer<typeof bastionSchema>

/** openstacksdk's `networks[]` entry (field-notes 1.1): what the operator knows about a network of the site. */
export const configuredNetworkSchema = z.strictObject({
  name: z.string().min(1),
  routes_externally: z.boolean().optional(),
  routes_ipv4_externally: z.boolean().optional(),
  routes_ipv6_externally: z.boolean().optional(),
  nat_source: z.boolean().optional(),
  nat_destination: z.boolean().optional(),
  default_interface: z.boolean().optional(),
})
export type ConfiguredNetwork = z.infer<typeof configuredNetworkSchema>

const cloudId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z, 0-9 and "-", starting with a letter or digit')

const common = {
  id: cloudId,
  name: z.string().min(1).max(80).optional(),
  reach: z.enum(reachOptions).optional(),
  private: z.boolean().optional(),
  yardstick: z.boolean().optional(),
  /** Label only: set for clouds that are simulated; nothing in the product behaves differently for it. */
  simulated: z.boolean().optional(),
  bastion: bastionSchema.optional(),
  ssh: z
    .strictObject({
      port: z.number().int().min(1).max(65535).optional(),
      users: z.array(z.string().regex(/^[a-z_][a-z0-9_.-]*\$?$/i)).optional(),
    })
    .optional(),
  networks: z.array(configuredNetworkSchema).optional(),
  requires_floating_ip: z.boolean().nullable().optional(),
  /** What a small node costs in an hour, in whatever currency budgets are given in: limits what conformance runs spend. */
  price_per_hour: z.number().min(0).max(10_000).optional(),
}

export const openstackCloudSchema = z.strictObject({
  ...common,
  provider: z.literal('openstack'),
  /** Entry in clouds.yaml; without it the OS_* variables are read. */
  cloud: z.string().min(1).optional(),
  region: z.string().min(1).optional(),
  /** Path of a clouds.yaml to use in place of OS_CLIENT_CONFIG_FILE and the usual places. */
  cloudsFile: z.string().min(1).optional(),
})
export const awsCloudSchema = z.strictObject({
  ...common,
  provider: z.literal('aws-ec2'),
  region: z.string().min(1),
  profile: z.string().min(1).optional(),
  /** Shown to everybody who is signed in: credentials have no place in it. */
  endpoint: z
    .url()
    .refine(
      (url) => !URL.canParse(url) || /^https?:$/.test(new URL(url).protocol),
      'must begin with http:// or https://',
    )
    .refine(
      (url) => !URL.canParse(url) || new URL(url).username + new URL(url).password === '',
      'must not hold a user name or password',
    )
    .optional(),
  /** Path of an AWS shared credentials file to use in place of the usual one. */
  credentialsFile: z.string().min(1).optional(),
})

/** One entry of `clouds` in plumbline.yaml, and what the screen "Add cloud" sends: one schema for both. */
export const cloudConfigSchema = z.discriminatedUnion('provider', [openstackCloudSchema, awsCloudSchema])
export type CloudConfig = z.infer<typeof cloudConfigSchema>
export type OpenstackCloudConfig = z.infer<typeof openstackCloudSchema>
export type AwsCloudConfig = z.infer<typeof awsCloudSchema>

export const plumblineConfigSchema = z.strictObject({ clouds: z.array(cloudConfigSchema) })
export type PlumblineConfig = z.infer<typeof plumblineConfigSchema>
