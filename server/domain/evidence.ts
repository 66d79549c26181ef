import { z } from 'zod'
import { providerKinds } from './cloud'
import { failureSchema } from './events'
import { workarounds } from './facts'
import { referenceRequestSchema } from './guideline-schema'
import { type StepId, stepIds, stepStates } from './steps'

/**
 * What one complete run of a reference request showed: facts and lines, no verdicts. Verdicts are computed from it by a guideline
 * (`server/conformance`), so that another guideline scores it without a new run. It outlives the allocation that it came from.
 */
const stepId = z.union(stepIds.map((id) => z.literal(id)) as unknown as [z.ZodLiteral<StepId>, z.ZodLiteral<StepId>])

/** One line of a step's transcript, redacted. `decisive`: the verdict hangs on it. `at` ISO 8601 UTC. */
export const evidenceLineSchema = z.object({
  at: z.string(),
  kind: z.enum(['log', 'call']),
  text: z.string(),
  status: z.number().nullable().optional(),
  ms: z.number().optional(),
  /** Id of the exchange with its bodies, while they are kept. */
  exchange: z.string().optional(),
  decisive: z.boolean(),
})
export type EvidenceLine = z.infer<typeof evidenceLineSchema>

export const stepEvidenceSchema = z.object({
  step: stepId,
  state: z.enum(stepStates),
  ms: z.number().nullable(),
  calls: z.number().int(),
  attempt: z.number().int(),
  /** As `factsByStep[step]`; null when the step did not end well. */
  facts: z.record(z.string(), z.unknown()).nullable(),
  failure: failureSchema.nullable(),
  workarounds: z.array(z.enum(workarounds)),
  lines: z.array(evidenceLineSchema),
  /** Lines that were left out because there were too many. */
  linesLeftOut: z.number().int().default(0),
})
export type StepEvidence = z.infer<typeof stepEvidenceSchema>

/** What a probe beside the run found out; null where it was not asked, with `problem` where it could not look. */
export const probeSchema = z.object({
  answer: z.boolean().nullable(),
  /** A sentence: what was seen, or why nothing could be. */
  detail: z.string(),
  at: z.string(),
})
export type Probe = z.infer<typeof probeSchema>

export const runEvidenceSchema = z.object({
  v: z.literal(1),
  cloud: z.string(),
  cloudName: z.string(),
  provider: z.enum(providerKinds),
  simulated: z.boolean(),
  /** Judged from inside its site (`private: true`). */
  insideSite: z.boolean(),
  run: z.string(),
  allocation: z.string(),
  node: z.string(),
  nodeName: z.string(),
  request: referenceRequestSchema,
  /** ISO 8601 UTC. */
  startedAt: z.string(),
  endedAt: z.string(),
  delivered: z.boolean(),
  /** The image of the node: for steps 7 and 8 it is part of the evidence. */
  image: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** All eight, in order. */
  steps: z.array(stepEvidenceSchema).length(8),
  probes: z.object({
    userData: probeSchema.nullable(),
    /** Share 0 to 1 of images and flavors that tell what a machine needs; null: not counted. */
    metadata: z
      .object({
        images: z.number().int(),
        imagesComplete: z.number().int(),
        imagesWithLoginUser: z.number().int(),
        flavors: z.number().int(),
        flavorsComplete: z.number().int(),
      })
      .nullable(),
  }),
})
export type RunEvidence = z.infer<typeof runEvidenceSchema>
