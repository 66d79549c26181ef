import { z } from 'zod'

// What our own client reads: only the members that the harness looks at.

export const serverSchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  key_name: z.string().nullish(),
  /** An empty text for a server that boots from a volume. */
  image: z.union([z.object({ id: z.string() }), z.literal('')]).nullish(),
})
export const keypairSchema = z.object({ keypair: z.object({ name: z.string(), public_key: z.string() }) })
export const portSchema = z.object({
  id: z.string(),
  name: z.string(),
  device_id: z.string(),
  status: z.string(),
  fixed_ips: z.array(z.object({ ip_address: z.string() })),
  security_groups: z.array(z.string()).default([]),
})
export const floatingIpSchema = z.object({
  id: z.string(),
  floating_ip_address: z.string(),
  port_id: z.string().nullable(),
  description: z.string().nullish(),
})
export const forwardingSchema = z.object({
  id: z.string(),
  protocol: z.string(),
  external_port: z.number(),
  internal_port: z.number(),
  internal_port_id: z.string(),
  description: z.string().nullish(),
})
export const securityGroupSchema = z.object({ id: z.string(), name: z.string() })
export const ruleSchema = z.object({
  direction: z.string(),
  ethertype: z.string(),
  protocol: z.string().nullable(),
  port_range_min: z.number().nullable(),
  port_range_max: z.number().nullable(),
  remote_ip_prefix: z.string().nullable(),
  remote_group_id: z.string().nullable(),
})
export const imageSchema = z.object({
  id: z.string(),
  name: z.string().nullish(),
  os_distro: z.string().nullish(),
  os_admin_user: z.string().nullish(),
})
export const namedSchema = z.object({ id: z.string() })

export type Server = z.infer<typeof serverSchema>
export type Port = z.infer<typeof portSchema>
export type FloatingIp = z.infer<typeof floatingIpSchema>
export type Rule = z.infer<typeof ruleSchema>
export type Image = z.infer<typeof imageSchema>
