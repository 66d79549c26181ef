import type { ProviderKind } from './cloud'
import type { CheckStatus } from './guideline'
import type { StepId } from './steps'
import type { Verdict } from './verdict'

/** Numbers of the words (product.md, "Words"): the others leave the maximum or make the total incomplete. */
export const verdictValue = { YES: 1, PARTIAL: 0.5, NO: 0 } as const satisfies Partial<Record<Verdict, number>>

/** What one run said to one check: computed once for each pair of guideline and evidence, and kept. */
export type CheckVerdict = {
  check: string
  step: StepId
  verdict: Exclude<Verdict, 'EXPIRED' | 'WAIVED'>
  reason: string
  /** The step came out right for the node, whatever was needed; null: it did not run. */
  delivered: boolean | null
  /** What the vendor would have to change, in a sentence without names of this cloud; null or absent: nothing, or not known. */
  fix?: string | null
}

/** What a run cost, for the cost of interop. Milliseconds. */
export type RunCost = {
  ms: number | null
  calls: number | null
  workarounds: string[]
  steps: { step: StepId; ms: number | null; calls: number }[]
}

/** One run as a guideline judges it. Times ISO 8601 UTC. */
export type JudgedRun = {
  evidence: string
  at: string
  simulated: boolean
  delivered: boolean
  checks: CheckVerdict[]
  cost: RunCost
}

/** A check on one cloud: the worst of the last three complete runs, then waiver and age. */
export type CheckCell = {
  check: string
  title: string
  status: CheckStatus
  weight: number
  verdict: Verdict
  reason: string
  /** When the run ended that decided; null: never. */
  at: string | null
  /** What it would be without waiver or age; the same as `verdict` where neither changes it. */
  underlying: Verdict
  waiver: { by: string; date: string; reason: string; action: string } | null
  /** Of the run that decided: what the vendor would have to change. */
  fix?: string | null
}

/** A step on one cloud: the worst of its required checks. */
export type Cell = {
  step: StepId
  verdict: Verdict
  /** Delivered in so many of the `of` runs that make the cell. */
  delivered: number
  of: number
  reason: string
  at: string | null
  checks: CheckCell[]
}

/** What a cloud costs more than the yardstick, per node. Null: cannot be compared, and `why` says so. Seconds. */
export type CostOfInterop = {
  workarounds: string[]
  extraCalls: number | null
  extraSeconds: number | null
  /** What it was held against: the guideline's row, or a measured yardstick cloud. */
  against: string
  why: string | null
  /** Median of the window and the yardstick's value, by step; absent in what was kept before. */
  steps?: StepCost[]
}
/** What a step costs here and at the yardstick. Seconds; null: not known, or not to be compared. */
export type StepCost = {
  step: StepId
  calls: number | null
  seconds: number | null
  yardstickCalls: number | null
  yardstickSeconds: number | null
}

export type Scorecard = {
  cloud: string
  cloudName: string
  provider: ProviderKind
  simulated: boolean
  /** Judged from inside its site. */
  insideSite: boolean
  /** It refreshes the yardstick's seconds. */
  yardstick: boolean
  /** `node-allocation 2016.10`. */
  guideline: string
  score: number
  max: number
  complete: boolean
  /** What makes it incomplete, in words: `5 Address: UNKNOWN. ...`. */
  missing: string[]
  /** Of the newest run that counts; null: none. */
  at: string | null
  cells: Cell[]
  cost: CostOfInterop
  /** Ids of the evidence that makes it, newest first, at most three. */
  runs: string[]
}

/** A change at a vendor that would lift scores (product.md, "one fix helps most"). */
export type Fix = {
  check: string
  step: StepId
  /** A sentence for the vendor: "Give nodes a public address with the create request." */
  fix: string
  from: Verdict
  gain: number
  /** Seconds saved a node; null: not known. */
  seconds: number | null
}
export type FleetFix = {
  check: string
  step: StepId
  fix: string
  clouds: { cloud: string; cloudName: string; from: Verdict; gain: number }[]
  gain: number
  seconds: number | null
}

/** A score at a time, for trend lines. `at` ISO 8601 UTC. */
export type TrendPoint = { at: string; score: number; max: number; complete: boolean }
