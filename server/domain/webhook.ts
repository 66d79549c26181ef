import { z } from 'zod'
import { stepIds } from './steps'
import { verdicts } from './verdict'

/** What a webhook can be told. `webhook.test` is sent by hand and to every webhook that is asked to. */
export const webhookEvents = ['verdict.worse', 'verdict.changed', 'conformance.finished'] as const
export type WebhookEvent = (typeof webhookEvents)[number]
export const deliveredEvents = [...webhookEvents, 'webhook.test'] as const
export type DeliveredEvent = (typeof deliveredEvents)[number]

export const webhookEventTexts = {
  'verdict.worse': 'A verdict got worse',
  'verdict.changed': 'A verdict changed, for better or worse',
  'conformance.finished': 'A conformance run ended',
} as const satisfies Record<WebhookEvent, string>

const step = z.union(stepIds.map((id) => z.literal(id)) as unknown as [z.ZodLiteral<1>, z.ZodLiteral<2>])

/** A cell that says another word than before. `guideline` as people name it: `node-allocation 2016.10`; `at` ISO 8601 UTC. */
export const verdictToldSchema = z.object({
  guideline: z.string(),
  cloud: z.string(),
  cloudName: z.string(),
  simulated: z.boolean(),
  step: step as unknown as z.ZodType<(typeof stepIds)[number]>,
  check: z.string(),
  from: z.enum(verdicts),
  to: z.enum(verdicts),
  reason: z.string(),
  at: z.string(),
})
export type VerdictTold = z.infer<typeof verdictToldSchema>

/** A conformance run that is over on all its clouds. */
export const conformanceToldSchema = z.object({
  run: z.string(),
  guideline: z.string(),
  startedBy: z.string(),
  at: z.string(),
  clouds: z.array(
    z.object({
      cloud: z.string(),
      cloudName: z.string(),
      simulated: z.boolean(),
      state: z.enum(['done', 'skipped']),
      problem: z.string().nullable(),
    }),
  ),
})
export type ConformanceTold = z.infer<typeof conformanceToldSchema>

/** Something that happened, as the one says it who saw it. */
export type Happening =
  | { event: 'verdict.worse' | 'verdict.changed'; payload: VerdictTold }
  | { event: 'conformance.finished'; payload: ConformanceTold }
