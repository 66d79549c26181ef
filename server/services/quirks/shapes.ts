import { z } from 'zod'
import { networkRoles, observationMethods } from '@/server/domain/network-role'

const role = z.enum(networkRoles)
const observation = z.object({
  value: role,
  method: z.enum(observationMethods),
  confidence: z.enum(['high', 'low']),
  /** The sentence for people. */
  evidence: z.string(),
  allocationId: z.string().nullable(),
  /** Times ISO 8601 UTC; of contrary observations the one that happened later counts. */
  happenedAt: z.string(),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
  times: z.number().int(),
})

/** The role of each network of a cloud with its rule, and everything that was seen there. */
export const networkRolesShape = z.object({
  items: z.array(
    z.object({
      networkId: z.string(),
      networkName: z.string(),
      role,
      rule: z.string(),
      reason: z.string(),
      source: z.enum(['evidence', 'configured', 'observed']),
      /** What the cloud's flags and ranges say by themselves, where something outranks them. */
      evidence: z.object({ role, rule: z.string(), reason: z.string() }).nullable(),
      observations: z.array(observation),
    }),
  ),
  /** What in the site configuration cannot be followed. */
  problems: z.array(z.string()),
  /** When the catalogue was read, ISO 8601 UTC. */
  readAt: z.string(),
})
export type NetworkRoles = z.infer<typeof networkRolesShape>
