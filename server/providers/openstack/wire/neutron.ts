import { z } from 'zod'

const owner = { project_id: z.string().nullish(), tenant_id: z.string().nullish() }

export const networkSchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string().nullish(),
  admin_state_up: z.boolean().nullish(),
  shared: z.boolean().nullish(),
  'router:external': z.boolean().nullish(),
  is_default: z.boolean().nullish(),
  port_security_enabled: z.boolean().nullish(),
  'provider:network_type': z.string().nullish(),
  ...owner,
})
export type WireNetwork = z.infer<typeof networkSchema>

export const subnetSchema = z.object({
  id: z.string(),
  name: z.string().nullish(),
  network_id: z.string(),
  cidr: z.string(),
  ip_version: z.union([z.literal(4), z.literal(6)]),
  gateway_ip: z.string().nullish(),
})
export type WireSubnet = z.infer<typeof subnetSchema>

export const routerSchema = z.object({
  id: z.string(),
  name: z.string().nullish(),
  admin_state_up: z.boolean().nullish(),
  external_gateway_info: z.object({ network_id: z.string().nullish() }).nullish(),
})
export type WireRouter = z.infer<typeof routerSchema>

export const portSchema = z.object({
  id: z.string(),
  name: z.string().nullish(),
  network_id: z.string(),
  mac_address: z.string().nullish(),
  device_id: z.string().nullish(),
  device_owner: z.string().nullish(),
  description: z.string().nullish(),
  fixed_ips: z.array(z.object({ ip_address: z.string(), subnet_id: z.string().nullish() })).default([]),
  created_at: z.string().nullish(),
  ...owner,
})
export type WirePort = z.infer<typeof portSchema>

export const floatingIpSchema = z.object({
  id: z.string(),
  floating_ip_address: z.string(),
  floating_network_id: z.string().nullish(),
  port_id: z.string().nullish(),
  fixed_ip_address: z.string().nullish(),
  description: z.string().nullish(),
  status: z.string().nullish(),
  created_at: z.string().nullish(),
  ...owner,
})
export type WireFloatingIp = z.infer<typeof floatingIpSchema>
export const oneFloatingIpSchema = z.object({ floatingip: floatingIpSchema })

/** Since the extension for ranges there may be a range (`20000:20009`) in place of a port. */
export const portForwardingSchema = z.object({
  id: z.string(),
  external_port: z.number().nullish(),
  external_port_range: z.string().nullish(),
  internal_port_id: z.string().nullish(),
  description: z.string().nullish(),
})
export type WirePortForwarding = z.infer<typeof portForwardingSchema>
export const onePortForwardingSchema = z.object({ port_forwarding: portForwardingSchema })

export const securityGroupSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  security_group_rules: z
    .array(
      z.object({
        direction: z.string().nullish(),
        ethertype: z.string().nullish(),
        protocol: z.union([z.string(), z.number().transform(String)]).nullish(),
        port_range_min: z.number().nullish(),
        port_range_max: z.number().nullish(),
        remote_ip_prefix: z.string().nullish(),
        remote_group_id: z.string().nullish(),
      }),
    )
    .nullish(),
  created_at: z.string().nullish(),
  ...owner,
})
export type WireSecurityGroup = z.infer<typeof securityGroupSchema>
export const oneSecurityGroupSchema = z.object({ security_group: securityGroupSchema })

const quota = z.object({ limit: z.number(), used: z.number(), reserved: z.number().nullish() })
/** Answer of `/v2.0/quotas/{project}/details`. A limit of -1 is none. */
export const quotaDetailsSchema = z.object({ quota: z.object({ floatingip: quota.nullish() }) })
