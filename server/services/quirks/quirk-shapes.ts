import { z } from 'zod'
import { observationMethods } from '@/server/domain/network-role'
import { type QuirkPair, quirkDeclarationLayers, quirkKinds, quirkStates } from '@/server/domain/quirk'

const observation = z.object({
  kind: z.enum(quirkKinds),
  subject: z.string(),
  value: z.string(),
  method: z.enum(observationMethods),
  confidence: z.enum(['high', 'low']),
  /** The sentence for people. */
  evidence: z.string(),
  /** What the sentence rests on, redacted. */
  detail: z.object({
    rule: z.string().optional(),
    exchanges: z.array(z.string()).optional(),
    lines: z.array(z.string()).optional(),
    numbers: z.record(z.string(), z.number()).optional(),
    subjectName: z.string().optional(),
    valueText: z.string().optional(),
    samples: z.array(z.number()).optional(),
  }),
  /** Times ISO 8601 UTC; of contrary observations the one that happened later counts. */
  at: z.string(),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
  times: z.number().int(),
  allocation: z.string().nullable(),
  step: z.number().int().nullable(),
})

/** Every quirk of a cloud: what is declared of it beside what was seen, and whether both agree. */
export const quirksShape = z.object({
  items: z.array(
    z.object({
      kind: z.enum(quirkKinds),
      /** The cloud's own id of what it is about; empty for the cloud as a whole. */
      subject: z.string(),
      subjectName: z.string(),
      declared: z
        .object({
          key: z.string(),
          value: z.string(),
          layer: z.enum(quirkDeclarationLayers),
          source: z.string(),
        })
        .nullable(),
      observed: observation.nullable(),
      /** What else was seen of it, contrary and older observations among them, newest first. */
      others: z.array(observation),
      state: z.enum(quirkStates),
      /** Both sources in one sentence, where they disagree. */
      drift: z.string().nullable(),
    }) satisfies z.ZodType<QuirkPair>,
  ),
  counts: z.object({ drift: z.number().int(), agrees: z.number().int(), observed: z.number().int() }),
  /** What is wrong in the declaration itself: unknown keys among them. */
  warnings: z.array(z.string()),
  /** When the catalogue was read that roles and shares are taken from; null: never. */
  readAt: z.string().nullable(),
})
export type Quirks = z.infer<typeof quirksShape>
