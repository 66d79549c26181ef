import type { StepId } from './steps'
import type { Verdict } from './verdict'

/** What a webhook can listen to. */
export const webhookEvents = ['verdict.worse', 'verdict.changed', 'conformance.finished'] as const
export type WebhookEvent = (typeof webhookEvents)[number]
/** `webhook.test` is sent by hand, to whatever the webhook listens. */
export const deliveredEvents = [...webhookEvents, 'webhook.test'] as const
export type DeliveredEvent = (typeof deliveredEvents)[number]

export const webhookEventTexts = {
  'verdict.worse': 'A verdict got worse',
  'verdict.changed': 'A verdict changed, for better or worse',
  'conformance.finished': 'A conformance run ended',
} as const satisfies Record<WebhookEvent, string>

/** A cell that says another word than before. `guideline` as people name it: `node-allocation 2016.10`; `at` ISO 8601 UTC. */
export type VerdictTold = {
  guideline: string
  cloud: string
  cloudName: string
  simulated: boolean
  step: StepId
  check: string
  from: Verdict
  to: Verdict
  reason: string
  at: string
}

/** A conformance run that is over on all its clouds. */
export type ConformanceTold = {
  run: string
  guideline: string
  startedBy: string
  at: string
  clouds: {
    cloud: string
    cloudName: string
    simulated: boolean
    /** `skipped`: nothing was asked there, or nothing came of it; `problem` says why. */
    state: 'done' | 'skipped'
    problem: string | null
  }[]
}

/** Something that happened, as the one says it who saw it. */
export type Happening =
  | { event: 'verdict.worse' | 'verdict.changed'; payload: VerdictTold }
  | { event: 'conformance.finished'; payload: ConformanceTold }
