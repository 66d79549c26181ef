import { z } from 'zod'
import { providerKinds } from '@/server/domain/cloud'
import { checkStatuses, lifetimes } from '@/server/domain/guideline'
import { type StepId, stepIds, stepStates } from '@/server/domain/steps'
import { verdicts } from '@/server/domain/verdict'
import { guidelineHeadShape } from '../guidelines/shapes'

const stepId = z.union(stepIds.map((id) => z.literal(id)) as unknown as [z.ZodLiteral<StepId>, z.ZodLiteral<StepId>])
const verdict = z.enum(verdicts)
const provider = z.enum(providerKinds)

/** A cell of the matrix. `delivered` in so many of the `of` runs that make it; `at` of the run that decided, null: never run. */
export const matrixCellShape = z.object({
  step: stepId,
  verdict,
  delivered: z.number().int(),
  of: z.number().int(),
  reason: z.string(),
  at: z.string().nullable(),
})

/** A change at the vendor. `gain` in points of the score, `seconds` a node, null where not known. */
export const fixShape = z.object({
  check: z.string(),
  step: stepId,
  fix: z.string(),
  from: verdict,
  gain: z.number(),
  seconds: z.number().nullable(),
})

export const costShape = z.object({
  workarounds: z.array(z.string()),
  extraCalls: z.number().nullable(),
  extraSeconds: z.number().nullable(),
  against: z.string(),
  why: z.string().nullable(),
})

/** One row of the matrix. */
export const scorecardShape = z.object({
  cloud: z.string(),
  cloudName: z.string(),
  provider,
  simulated: z.boolean(),
  /** Judged from inside its site. */
  insideSite: z.boolean(),
  /** It refreshes the yardstick's seconds. */
  yardstick: z.boolean(),
  guideline: z.string(),
  score: z.number(),
  max: z.number(),
  complete: z.boolean(),
  /** What makes it incomplete, in words. */
  missing: z.array(z.string()),
  /** Of the newest run that counts; null: none. */
  at: z.string().nullable(),
  /** All eight, in order. */
  cells: z.array(matrixCellShape).length(8),
  cost: costShape,
  /** The change that lifts this cloud's score most; null: nothing would. */
  bestFix: fixShape.nullable(),
})
export type ScorecardItem = z.infer<typeof scorecardShape>

/** A score right after a run. */
const trendPointShape = z.object({ at: z.string(), score: z.number(), max: z.number(), complete: z.boolean() })
export const trendShape = z.object({ cloud: z.string(), points: z.array(trendPointShape) })

export const fleetFixShape = z.object({
  check: z.string(),
  step: stepId,
  fix: z.string(),
  clouds: z.array(z.object({ cloud: z.string(), cloudName: z.string(), from: verdict, gain: z.number() })),
  gain: z.number(),
  seconds: z.number().nullable(),
})

/** Clouds that pass the step (YES), of those that it is asked of. */
export const interopStepShape = z.object({
  step: stepId,
  passed: z.number().int(),
  of: z.number().int(),
  /** All of them, and at least one. */
  all: z.boolean(),
  /** Of so many it is not known: no pass. */
  notKnown: z.number().int(),
})

/** The line that clouds are held against. Null: never measured. */
export const yardstickShape = z.object({
  name: z.string(),
  source: z.string(),
  date: z.string(),
  steps: z.array(z.object({ step: stepId, calls: z.number().nullable(), seconds: z.number().nullable() })),
  calls: z.number().nullable(),
  seconds: z.number().nullable(),
  /** The cloud marked `yardstick: true` that refreshes the seconds; null: none, or it has no run yet. */
  measured: z.object({ cloud: z.string(), cloudName: z.string(), at: z.string(), simulated: z.boolean() }).nullable(),
})

const matrixParts = {
  /** The time that all of it is told for, ISO 8601 UTC; `day` where a past day was asked for. */
  at: z.string(),
  day: z.string().nullable(),
  /** AWS clouds first, then in the order of the configuration. */
  items: z.array(scorecardShape),
  /** What would lift the fleet most, best first. */
  fixes: z.array(fleetFixShape),
  interop: z.array(interopStepShape),
  trends: z.array(trendShape),
  yardstick: yardstickShape,
}
export const matrixShape = z.object({
  guideline: guidelineHeadShape,
  guidelines: z.array(guidelineHeadShape),
  ...matrixParts,
})
export type Matrix = z.infer<typeof matrixShape>
/** What a public link shows: no ids of runs or allocations, no transcripts, reasons without addresses. */
export const publicMatrixShape = z.object({
  guideline: z.object({ key: z.string(), title: z.string(), version: z.string(), name: z.string() }),
  ...matrixParts,
  expiresAt: z.string(),
})
export type PublicMatrix = z.infer<typeof publicMatrixShape>

/** A guideline by id or key; without it the oldest built-in one. */
const guideline = z.string().min(1).max(200).optional()
/** A day (its end, UTC) or a time with its zone; parsed by `momentOf`, whose sentence names what is wrong. */
const at = z.string().min(1).max(64).optional()
export const matrixInput = z.object({ guideline, at, provider: provider.optional() })
export const cellInput = z.object({ guideline, at, cloud: z.string().min(1), step: z.coerce.number().pipe(stepId) })
const side = z.object({ cloud: z.string().min(1), at })
export const compareInput = z.object({ guideline, a: side, b: side })

const checkCellShape = z.object({
  check: z.string(),
  title: z.string(),
  description: z.string(),
  /** What gives YES, PARTIAL and NO. */
  rule: z.object({ name: z.string(), yes: z.string(), partial: z.string().nullable(), no: z.string() }),
  status: z.enum(checkStatuses),
  weight: z.number(),
  lifetime: z.enum(lifetimes),
  verdict,
  /** What it would be without waiver or age. */
  underlying: verdict,
  reason: z.string(),
  at: z.string().nullable(),
  waiver: z.object({ by: z.string(), date: z.string(), reason: z.string(), action: z.string() }).nullable(),
  /** A sentence for the vendor; null where nothing is to be changed. */
  fix: fixShape.nullable(),
})

const failureShape = z.object({
  code: z.string(),
  message: z.string(),
  action: z.string(),
  detail: z.string().optional(),
})

const lineShape = z.object({
  at: z.string(),
  kind: z.enum(['log', 'call']),
  text: z.string(),
  status: z.number().nullable().optional(),
  ms: z.number().optional(),
  exchange: z.string().optional(),
  decisive: z.boolean(),
})

/** One of the runs behind a cell, with that step's part of its evidence. */
export const cellRunShape = z.object({
  evidence: z.string(),
  at: z.string(),
  /** It is the one that decided the cell. */
  decides: z.boolean(),
  simulated: z.boolean(),
  delivered: z.boolean(),
  /** `kept`: its page can still be opened. */
  allocation: z.object({ id: z.string(), node: z.string(), nodeName: z.string(), kept: z.boolean() }),
  image: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** What this run alone said to the checks of the step. */
  verdicts: z.array(z.object({ check: z.string(), verdict, reason: z.string(), delivered: z.boolean().nullable() })),
  state: z.enum(stepStates),
  attempt: z.number().int(),
  ms: z.number().nullable(),
  calls: z.number().int(),
  workarounds: z.array(z.string()),
  facts: z.record(z.string(), z.unknown()).nullable(),
  failure: failureShape.nullable(),
  lines: z.array(lineShape),
  linesLeftOut: z.number().int(),
  /** All eight, so that the step stands among the others. `yardstickMs` null: never measured, or not comparable. */
  steps: z.array(
    z.object({
      step: stepId,
      state: z.enum(stepStates),
      ms: z.number().nullable(),
      yardstickMs: z.number().nullable(),
    }),
  ),
})

export const openedCellShape = z.object({
  guideline: guidelineHeadShape,
  at: z.string(),
  day: z.string().nullable(),
  cloud: z.string(),
  cloudName: z.string(),
  provider,
  simulated: z.boolean(),
  insideSite: z.boolean(),
  step: stepId,
  cell: matrixCellShape,
  checks: z.array(checkCellShape),
  /** The change that lifts this cell most; null: nothing to change. */
  fix: fixShape.nullable(),
  yardstick: z.object({
    name: z.string(),
    calls: z.number().nullable(),
    seconds: z.number().nullable(),
    /** Why its seconds are not held against this cloud's; null: they are. */
    why: z.string().nullable(),
  }),
  /** Newest first, at most three. */
  runs: z.array(cellRunShape),
})
export type OpenedCell = z.infer<typeof openedCellShape>

export const comparisonShape = z.object({
  guideline: guidelineHeadShape,
  a: scorecardShape.extend({ told: z.string() }),
  b: scorecardShape.extend({ told: z.string() }),
  /** In words, those that weigh most first; `step` null: about the whole. */
  differences: z.array(
    z.object({
      step: stepId.nullable(),
      text: z.string(),
      /** Which one does better there, where that can be said. */
      better: z.enum(['a', 'b']).nullable(),
    }),
  ),
})
export type Comparison = z.infer<typeof comparisonShape>

/** `GET /api/v1/scorecards`. */
export const apiScorecardsShape = z.object({
  items: z.array(
    z.object({
      cloud: z.string(),
      provider,
      guideline: z.string(),
      score: z.number(),
      max: z.number(),
      complete: z.boolean(),
      cells: z.array(matrixCellShape).length(8),
    }),
  ),
})

const linkId = z.object({ id: z.uuid() })
export const linkShape = z.object({
  id: z.string(),
  guideline: z.string(),
  /** Null: all clouds. */
  clouds: z.array(z.string()).nullable(),
  /** Null: always the present. */
  day: z.string().nullable(),
  state: z.enum(['open', 'expired', 'revoked']),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  revokedAt: z.string().nullable(),
  uses: z.number().int(),
})
/** `token` and the addresses made of it are answered this once; only its hash is kept. */
export const newLinkShape = linkShape.extend({ token: z.string(), url: z.string() })
export const newLinkInput = z.object({
  guideline: z.string().min(1).max(200),
  clouds: z.array(z.string().min(1)).min(1).max(500).nullable().default(null),
  day: z.iso.date().nullable().default(null),
  expiresInDays: z.number().int().min(1).max(366).default(30),
})
export const revokeLinkInput = linkId
export const publicLinkInput = z.object({ token: z.string().min(1).max(200) })

/** `fingerprint` as ssh-keygen prints it; `allowedSigners` the line for its file. */
export const signingKeyShape = z.object({ publicKey: z.string(), fingerprint: z.string(), allowedSigners: z.string() })
