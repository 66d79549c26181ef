import { z } from 'zod'
import { nodeStates } from '@/server/domain/node'
import { stepStates } from '@/server/domain/steps'
import { verdicts } from '@/server/domain/verdict'
import { allocationItemShape } from '../allocations/shapes'
import { cloudShape } from '../clouds/shapes'

const counts = z.object({ total: z.number().int(), byState: z.partialRecord(z.enum(nodeStates), z.number().int()) })

/** What the home page shows. */
export const fleetShape = z.object({
  totals: counts,
  clouds: z.array(
    cloudShape.extend({
      counts,
      /** Things of ours in it that nothing needs, or nothing explains. */
      leftovers: z.number().int(),
      /** Facts about the cloud in a few words, with how we know. */
      chips: z.array(z.object({ key: z.string(), label: z.string(), title: z.string() })),
      /** Its scorecard by the newest guideline; null: no run counts for one yet. */
      score: z
        .object({
          guideline: z.string(),
          score: z.number(),
          max: z.number(),
          complete: z.boolean(),
          /** When the newest run ended that counts. */
          at: z.string().nullable(),
          steps: z.array(z.object({ step: z.number().int(), verdict: z.enum(verdicts), reason: z.string() })),
        })
        .nullable(),
      /** The eight steps of its last finished run; null before the first. */
      lastRun: z
        .object({
          allocation: z.string(),
          node: z.string(),
          at: z.string(),
          steps: z.array(
            z.object({
              step: z.number().int(),
              state: z.enum(stepStates),
              verdict: z.enum(verdicts),
              reason: z.string(),
              ms: z.number().nullable(),
            }),
          ),
        })
        .nullable(),
    }),
  ),
  /** Allocations that still move, newest first. */
  running: z.array(allocationItemShape),
})
export type Fleet = z.infer<typeof fleetShape>
