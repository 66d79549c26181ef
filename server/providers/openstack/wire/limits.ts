import { z } from 'zod'

const number = z.number().nullish()

/**
 * Answer of Nova's `GET /limits`. -1 is no limit. Names end in `Used` for what is used; those of floating IPs and security
 * groups are Neutron's from microversion 2.36 on, and absent.
 */
export const novaLimitsSchema = z.object({
  limits: z.object({
    absolute: z.object({
      maxTotalInstances: number,
      maxTotalCores: number,
      maxTotalRAMSize: number,
      maxTotalKeypairs: number,
      maxTotalFloatingIps: number,
      maxSecurityGroups: number,
      totalInstancesUsed: number,
      totalCoresUsed: number,
      totalRAMUsed: number,
      totalFloatingIpsUsed: number,
      totalSecurityGroupsUsed: number,
    }),
  }),
})

const detail = z.object({ limit: z.number(), used: number, reserved: number }).nullish()
const names = ['floatingip', 'port', 'network', 'router', 'security_group', 'security_group_rule'] as const
export type NetworkQuota = (typeof names)[number]
const each = <Value extends z.ZodType>(value: Value) =>
  z.object(Object.fromEntries(names.map((name) => [name, value])) as Record<NetworkQuota, Value>)

/** Answer of Neutron's `GET /quotas/{project}/details` (extension quota_details). */
export const networkQuotaDetailsSchema = z.object({ quota: each(detail) })
/** Answer of Neutron's `GET /quotas/{project}`: limits without what is used. */
export const networkQuotasSchema = z.object({ quota: each(number) })

/** Answer of Keystone's `GET /users/{user}/application_credentials/{id}`; null: it does not end. */
export const applicationCredentialSchema = z.object({
  application_credential: z.object({ id: z.string(), name: z.string().nullish(), expires_at: z.string().nullish() }),
})
