import { z } from 'zod'
import { reachStrategies } from '@/server/domain/cloud'
import { failureSchema } from '@/server/domain/events'
import { workarounds } from '@/server/domain/facts'
import { networkRoles } from '@/server/domain/network-role'
import { type CloudPlan, type PlanChoice, userSources } from '@/server/domain/plan'
import { allocationRequestSchema } from '@/server/domain/request'
import { allocationStates, nodeRunStates, stepStates } from '@/server/domain/steps'
import { verdicts } from '@/server/domain/verdict'

const verdict = z.enum(verdicts)
const strategy = z.enum(reachStrategies)
const named = z.object({ id: z.string(), name: z.string() })

const pickShape = z.object({
  chosen: named.nullable(),
  decidedBy: z.enum(['published', 'pattern', 'table', 'probe', 'operator', 'tie', 'nothing']),
  rule: z.string(),
  reason: z.string(),
  candidates: z.array(
    named.extend({ outcome: z.enum(['chosen', 'rejected', 'tied']), reason: z.string(), summary: z.string() }),
  ),
  considered: z.number().int(),
})
const cloudPlanShape = z.object({
  cloudId: z.string(),
  network: pickShape,
  subnet: z.object({ id: z.string(), zone: z.string().nullable() }).nullable(),
  flavor: pickShape,
  image: pickShape,
  reach: z.object({
    strategy: strategy.nullable(),
    reason: z.string(),
    pool: named.nullable(),
    /** The networks that floating IPs could come from, where only a pin decides between them. */
    pools: z.array(named).optional(),
    rejected: z.array(z.object({ strategy, reason: z.string() })),
  }),
  roles: z.array(
    z.object({
      networkId: z.string(),
      networkName: z.string(),
      role: z.enum(networkRoles),
      rule: z.string(),
      reason: z.string(),
      source: z.enum(['evidence', 'configured', 'observed']),
    }),
  ),
  loginCandidates: z.array(z.object({ user: z.string(), source: z.enum(userSources), reason: z.string() })),
  expected: z.object({
    workarounds: z.array(z.string()),
    /** Step number -> verdict. */
    verdicts: z.record(z.string(), verdict),
    ms: z.number().nullable(),
  }),
  problems: z.array(failureSchema),
  catalogueReadAt: z.string(),
})
export const planChoiceShape = z.object({
  network: z.string().nullable(),
  subnet: z.string().nullable(),
  flavor: z.string().nullable(),
  image: z.string().nullable(),
  strategy: strategy.nullable(),
  pool: z.string().nullable(),
}) satisfies z.ZodType<PlanChoice>

/** What one cloud would do with a request: a plan, or why none could be made (it never hides the other clouds). */
export const plannedCloudShape = z.object({
  cloud: z.string(),
  cloudName: z.string(),
  simulated: z.boolean(),
  plan: cloudPlanShape.nullable(),
  /** Why there is no plan: the cloud did not answer. */
  problem: failureSchema.nullable(),
})
export type PlannedCloud = Omit<z.infer<typeof plannedCloudShape>, 'plan'> & { plan: CloudPlan | null }
export const planResultShape = z.object({
  /** True when every cloud has a plan without problems. */
  launchable: z.boolean(),
  clouds: z.array(plannedCloudShape),
})

/**
 * A launch: the request, and what was approved on screen by cloud id. A plan that came out otherwise refuses the launch.
 * Who chooses the allocation's `id` may ask again after an answer that was lost: it is launched once.
 */
export const launchInput = allocationRequestSchema.extend({
  id: z
    .uuid()
    .describe(
      'The id of the allocation, chosen by you: a new UUID. The same request with the same id is launched once, however often it is sent.',
    )
    .optional(),
  approved: z.record(z.string(), planChoiceShape).optional(),
})
export type LaunchInput = z.infer<typeof launchInput>

const summary = {
  id: z.string(),
  name: z.string(),
  state: z.enum(allocationStates),
  createdAt: z.string(),
  createdBy: z.string(),
  endedAt: z.string().nullable(),
}
/** An allocation as lists show it. */
export const allocationItemShape = z.object({
  ...summary,
  clouds: z.array(z.string()),
  nodes: z.array(z.object({ id: z.string(), cloud: z.string(), name: z.string(), state: z.enum(nodeRunStates) })),
})
export type AllocationItem = z.infer<typeof allocationItemShape>

/** An allocation with its nodes and steps. `delivered` of a step: it came out right; the verdict is about the cloud. */
export const allocationShape = z.object({
  ...summary,
  request: allocationRequestSchema.strip(),
  /** When retention removed the events; nodes and steps are told all the same. */
  eventsRemovedAt: z.string().nullable(),
  nodes: z.array(
    z.object({
      id: z.string(),
      cloud: z.string(),
      name: z.string(),
      state: z.enum(nodeRunStates),
      providerId: z.string().nullable(),
      address: z.string().nullable(),
      /** The forwarded port of the address; null: the node has the address for itself. */
      port: z.number().int().nullable(),
      ssh: z.string().nullable(),
      failure: failureSchema.nullable(),
      heldUntil: z.string().nullable(),
      left: z.array(z.object({ what: z.string(), why: z.string() })),
      steps: z.array(
        z.object({
          step: z.number().int().min(1).max(8),
          state: z.enum(stepStates),
          delivered: z.boolean(),
          verdict,
          reason: z.string(),
          workarounds: z.array(z.enum(workarounds)),
          attempt: z.number().int(),
          calls: z.number().int(),
          ms: z.number().nullable(),
          failure: failureSchema.nullable(),
        }),
      ),
    }),
  ),
})
export type AllocationDetail = z.infer<typeof allocationShape>

/** One API call with its bodies, redacted and cut at 16 KiB. */
export const exchangeShape = z.object({
  id: z.string(),
  step: z.number().int(),
  attempt: z.number().int(),
  at: z.string(),
  method: z.string(),
  target: z.string(),
  status: z.number().nullable(),
  ms: z.number(),
  requestBody: z.string().nullable(),
  responseBody: z.string().nullable(),
  error: z.string().nullable(),
})
