import type { Failure } from './errors'
import type { AllocationEvent, EventOf, SequencedEvent } from './events'
import { factsByStep, type Workaround } from './facts'
import { judgeFacts, judgeFailure, notRun } from './judge'
import { readEvent, type UnknownEvent } from './read-event'
import { type AllocationState, allocationState, type NodeRunState, type StepId, type StepState, stepIds } from './steps'
import type { Judgement } from './verdict'

export type LogLine = {
  seq: number
  at: string
  step: StepId | null
  level: 'info' | 'warn' | 'error'
  message: string
}
export type ExchangeLine = {
  seq: number
  at: string
  step: StepId
  id: string
  method: string
  target: string
  status: number | null
  ms: number
  error: string | null
}

export type StepView = {
  step: StepId
  state: StepState
  attempt: number
  startedAt: string | null
  ms: number | null
  calls: number
  facts: Record<string, unknown> | null
  workarounds: Workaround[]
  failure: Failure | null
  judgement: Judgement
}
export type NodeView = {
  id: string
  name: string
  cloudId: string
  cloudName: string
  simulated: boolean
  state: NodeRunState
  steps: StepView[]
  providerId: string | null
  address: string | null
  /** The forwarded port of the address; null: the node has the address for itself. */
  port: number | null
  /** One line to paste; null until the node is delivered. */
  ssh: string | null
  failure: Failure | null
  /** When a failed node that is kept for a retry is removed by itself. */
  heldUntil: string | null
  startedAt: string | null
  endedAt: string | null
  /** What the last clean-up could not remove. */
  left: { what: string; why: string }[]
  log: LogLine[]
  exchanges: ExchangeLine[]
}
export type AllocationView = {
  name: string
  by: string
  createdAt: string | null
  state: AllocationState
  nodes: NodeView[]
  lastSeq: number
}

export const emptyAllocation: AllocationView = {
  name: '',
  by: '',
  createdAt: null,
  state: 'queued',
  nodes: [],
  lastSeq: 0,
}

/** A step that has not run. */
export const newStep = (step: StepId): StepView => ({
  step,
  state: 'waiting',
  attempt: 0,
  startedAt: null,
  ms: null,
  calls: 0,
  facts: null,
  workarounds: [],
  failure: null,
  judgement: notRun,
})

/**
 * Folds one event into the view: pure, used by server, browser and tests alike. An event that was seen already
 * (seq not above lastSeq) changes nothing, so that a replay after a reconnect is harmless. Events of older versions are brought
 * up to date first; one of a newer version, which a page sees that was open during an update, becomes a line in the log.
 */
export function foldEvent(view: AllocationView, { seq, event: stored }: SequencedEvent): AllocationView {
  if (seq <= view.lastSeq) return view
  const event = readEvent(stored)
  if (event.type === 'unknown') return withUnknown(view, event, seq)
  if (event.type === 'allocation-created') return created(event, seq)
  const nodes = view.nodes.map((node) => (node.id === event.node ? foldNode(node, event, seq) : node))
  return {
    ...view,
    nodes,
    lastSeq: seq,
    state: nodes.length > 0 ? allocationState(nodes.map((node) => node.state)) : view.state,
  }
}

/** Says that there was something, to the node that it is about or to all. */
function withUnknown(view: AllocationView, event: UnknownEvent, seq: number): AllocationView {
  const what = `${event.name ?? 'without a name'}, version ${event.v ?? 'not told'}`
  const line: LogLine = {
    seq,
    at: event.at ?? view.createdAt ?? new Date(0).toISOString(),
    step: null,
    level: 'warn',
    message: `Something that this version cannot show (${what}). Reload the page; if it stays, the web server is older than a worker: update it.`,
  }
  const about = (node: NodeView) => event.node === null || event.node === node.id
  return { ...view, nodes: view.nodes.map((node) => (about(node) ? withLog(node, line) : node)), lastSeq: seq }
}

/** Folds a whole list, oldest first. */
export const foldEvents = (
  events: readonly SequencedEvent[],
  start: AllocationView = emptyAllocation,
): AllocationView => events.reduce(foldEvent, start)

function created(event: EventOf<'allocation-created'>, seq: number): AllocationView {
  const nodes = event.nodes.map(
    (node): NodeView => ({
      ...node,
      state: 'queued',
      steps: stepIds.map(newStep),
      providerId: null,
      address: null,
      port: null,
      ssh: null,
      failure: null,
      heldUntil: null,
      startedAt: null,
      endedAt: null,
      left: [],
      log: [],
      exchanges: [],
    }),
  )
  return { name: event.name, by: event.by, createdAt: event.at, state: 'queued', nodes, lastSeq: seq }
}

type NodeEvent = Exclude<AllocationEvent, { type: 'allocation-created' }>

function foldNode(node: NodeView, event: NodeEvent, seq: number): NodeView {
  switch (event.type) {
    case 'node-started':
      return { ...node, state: 'running', startedAt: node.startedAt ?? event.at, endedAt: null }
    case 'step-started':
      return patchStep({ ...node, state: 'running' }, event.step, (step) => ({
        ...newStep(event.step),
        state: 'running',
        attempt: event.attempt,
        startedAt: event.attempt > 1 && step.startedAt ? step.startedAt : event.at,
        calls: step.calls,
      }))
    case 'step-log':
      return withLog(node, { seq, at: event.at, step: event.step, level: event.level, message: event.message })
    case 'step-exchange': {
      const { step, exchange, method, target, status, ms, error } = event
      return {
        ...node,
        exchanges: [...node.exchanges, { seq, at: event.at, step, id: exchange, method, target, status, ms, error }],
      }
    }
    case 'step-finished':
      return patchStep(node, event.step, (step) => ({
        ...step,
        state: 'done',
        ms: event.ms,
        calls: event.calls,
        facts: event.facts,
        workarounds: event.workarounds,
        failure: null,
        judgement: judged(event.step, event.facts),
      }))
    case 'step-failed':
      return patchStep(node, event.step, (step) => ({
        ...step,
        state: event.willRetry ? 'running' : 'failed',
        ms: event.ms,
        calls: event.calls,
        failure: event.failure,
        judgement: event.willRetry ? notRun : judgeFailure(event.step, event.failure.code, event.failure.message),
      }))
    case 'step-rechecked':
      return patchStep(node, event.step, (step) => ({
        ...step,
        facts: event.facts,
        judgement: judged(event.step, event.facts),
      }))
    case 'node-address':
      return { ...node, address: event.address, port: event.port ?? null, providerId: event.providerId }
    case 'node-delivered':
      return { ...node, state: 'delivered', ssh: event.ssh, endedAt: event.at, failure: null, heldUntil: null }
    case 'node-failed':
      return skipWaiting({ ...node, state: 'failed', failure: event.failure, endedAt: event.at })
    case 'node-held':
      return { ...node, heldUntil: event.until }
    case 'node-cancelled':
      return skipWaiting({ ...node, state: 'cancelled', endedAt: event.at, heldUntil: null })
    case 'node-retried':
      return {
        ...node,
        state: 'queued',
        failure: null,
        heldUntil: null,
        endedAt: null,
        left: [],
        steps: node.steps.map((step) => (step.step >= event.fromStep ? newStep(step.step) : step)),
      }
    case 'cleanup-started':
      return { ...node, state: event.why === 'released' ? 'releasing' : 'cleaning', heldUntil: null }
    case 'cleanup-log':
      return withLog(node, { seq, at: event.at, step: null, level: 'info', message: event.message })
    case 'cleanup-finished':
      return afterCleanup(node, event)
  }
}

/** A released node ends as `released`; a clean-up after a failure or a cancel goes back to that state. */
function afterCleanup(node: NodeView, event: EventOf<'cleanup-finished'>): NodeView {
  const released = node.state === 'releasing' && event.left.length === 0
  const state: NodeRunState = released
    ? 'released'
    : node.failure || node.state === 'releasing'
      ? 'failed'
      : 'cancelled'
  const ended = { ...node, state, left: event.left, endedAt: event.at, heldUntil: null }
  return released ? { ...patchStep(ended, 8, neverLookedAgain), ssh: null } : ended
}

/** The look after 120 s never comes to a node that was released before it. */
export const neverLookedAgain = (step: StepView): StepView =>
  step.state === 'done' && step.facts?.recheck === null && step.judgement.verdict === 'UNKNOWN'
    ? { ...step, judgement: { verdict: 'UNKNOWN', reason: 'Released before the look after 120 s.' } }
    : step

function judged(step: StepId, facts: Record<string, unknown>): Judgement {
  const parsed = factsByStep[step].safeParse(facts)
  if (!parsed.success)
    return { verdict: 'UNKNOWN', reason: 'The facts of this step are in a shape that this version cannot read.' }
  return judgeFacts(step, parsed.data as never)
}

const patchStep = (node: NodeView, id: StepId, patch: (step: StepView) => StepView): NodeView => ({
  ...node,
  steps: node.steps.map((step) => (step.step === id ? patch(step) : step)),
})

const skipWaiting = (node: NodeView): NodeView => ({
  ...node,
  steps: node.steps.map((step) =>
    step.state === 'waiting' || (step.state === 'running' && !step.failure) ? { ...step, state: 'skipped' } : step,
  ),
})

const withLog = (node: NodeView, line: LogLine): NodeView => ({ ...node, log: [...node.log, line] })

/** Did the node come out right: `delivered` of a step is true once the step is done (product.md: kept apart from the verdict). */
export const stepDelivered = (step: StepView): boolean => step.state === 'done'
