import { z } from 'zod'
import { failureCodes } from './errors'
import { workarounds } from './facts'
import { stepIds } from './steps'

/**
 * The append-only events of an allocation (architecture, decision 4). Server, browser and tests fold them with the same
 * reducer. `v` is the version of the event's shape; times are ISO 8601 UTC; `ms` are milliseconds.
 */
const step = z.union(
  stepIds.map((id) => z.literal(id)) as [
    z.ZodLiteral<1>,
    z.ZodLiteral<2>,
    z.ZodLiteral<3>,
    z.ZodLiteral<4>,
    z.ZodLiteral<5>,
    z.ZodLiteral<6>,
    z.ZodLiteral<7>,
    z.ZodLiteral<8>,
  ],
)
export const failureSchema = z.object({
  code: z.enum(failureCodes),
  message: z.string(),
  action: z.string(),
  detail: z.string().optional(),
})
const base = { v: z.literal(1), at: z.string() }
const ofNode = { ...base, node: z.string() }
const ofStep = { ...ofNode, step, attempt: z.number().int() }

export const allocationEventSchema = z.discriminatedUnion('type', [
  z.object({
    ...base,
    type: z.literal('allocation-created'),
    by: z.string(),
    name: z.string(),
    nodes: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        cloudId: z.string(),
        cloudName: z.string(),
        simulated: z.boolean(),
      }),
    ),
  }),
  z.object({ ...ofNode, type: z.literal('node-started'), worker: z.string() }),
  z.object({ ...ofStep, type: z.literal('step-started') }),
  z.object({ ...ofStep, type: z.literal('step-log'), level: z.enum(['info', 'warn', 'error']), message: z.string() }),
  /** One API call; bodies are in the exchange's row, redacted, loaded on demand. */
  z.object({
    ...ofStep,
    type: z.literal('step-exchange'),
    exchange: z.string(),
    method: z.string(),
    target: z.string(),
    status: z.number().nullable(),
    ms: z.number(),
    error: z.string().nullable(),
  }),
  z.object({
    ...ofStep,
    type: z.literal('step-finished'),
    ms: z.number(),
    calls: z.number().int(),
    facts: z.record(z.string(), z.unknown()),
    workarounds: z.array(z.enum(workarounds)),
  }),
  z.object({
    ...ofStep,
    type: z.literal('step-failed'),
    ms: z.number(),
    calls: z.number().int(),
    failure: failureSchema,
    willRetry: z.boolean(),
  }),
  /** The look of step 8 after 120 s: facts of step 8 again, with `recheck`. */
  z.object({ ...ofNode, type: z.literal('step-rechecked'), step, facts: z.record(z.string(), z.unknown()) }),
  z.object({
    ...ofNode,
    type: z.literal('node-address'),
    address: z.string(),
    /** Of a forwarded port; else absent: sshd is at the port that the cloud is configured with. */
    port: z.number().int().optional(),
    providerId: z.string().nullable(),
  }),
  z.object({ ...ofNode, type: z.literal('node-delivered'), ssh: z.string() }),
  z.object({ ...ofNode, type: z.literal('node-failed'), failure: failureSchema }),
  /** A failed node whose server runs is kept until then, so that a person can retry from the failed step; then it is removed. */
  z.object({ ...ofNode, type: z.literal('node-held'), until: z.string() }),
  z.object({ ...ofNode, type: z.literal('node-cancelled'), by: z.string() }),
  z.object({ ...ofNode, type: z.literal('node-retried'), by: z.string(), fromStep: step }),
  z.object({
    ...ofNode,
    type: z.literal('cleanup-started'),
    why: z.enum(['failed', 'cancelled', 'released']),
    by: z.string(),
  }),
  z.object({ ...ofNode, type: z.literal('cleanup-log'), message: z.string() }),
  z.object({
    ...ofNode,
    type: z.literal('cleanup-finished'),
    removed: z.array(z.string()),
    left: z.array(z.object({ what: z.string(), why: z.string() })),
  }),
])
export type AllocationEvent = z.infer<typeof allocationEventSchema>
export type EventOf<Type extends AllocationEvent['type']> = Extract<AllocationEvent, { type: Type }>
/** `seq` starts at 1 and has no holes within an allocation. */
export type SequencedEvent = { seq: number; event: AllocationEvent }
