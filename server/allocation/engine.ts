import type { Failure } from '@/server/domain/errors'
import { type StepId, stepIds } from '@/server/domain/steps'
import { createDialer } from '@/server/ssh/dialer'
import { cleanUp, cleanUpStart } from './cleanup'
import { classify, StepFailed, StepTimeout } from './failure'
import { failureText } from './failure-text'
import { holdUntil } from './hold'
import { Patience } from './patience'
import { permitOf } from './permit'
import { LeaseLost, type RunContext, type RunStore } from './ports'
import { Recorder } from './recorder'
import { type MakeDialer, NodeSession } from './session'
import { factsOf, type Step, type StepOutput } from './step'
import { stepsInOrder } from './steps'
import { type Clock, defaultTiming, pausing, realClock, type Timing } from './timing'
import { fateOfNode, watchNode } from './watch-node'

/** Thrown when the worker has to stop (shutdown, lease lost by heartbeat): nothing is decided, another worker goes on. */
export class RunInterrupted extends Error {
  constructor(options?: { cause?: unknown }) {
    super('The run was interrupted and can be taken up again.', options)
    this.name = 'RunInterrupted'
  }
}

export type EngineOptions = {
  /** Shown in the log: which worker does this. */
  worker?: string
  timing?: Timing
  clock?: Clock
  /** 0 to 1, for jitter. */
  random?: () => number
  makeDialer?: MakeDialer
  steps?: { readonly [Id in StepId]: Step<Id> }
  /** For the log: an error that we did not foresee. */
  onUnexpected?: (error: unknown, step: StepId) => void
}
export type Engine = Required<Omit<EngineOptions, 'onUnexpected'>> & Pick<EngineOptions, 'onUnexpected'>

export const withDefaults = (options: EngineOptions): Engine => ({
  worker: 'worker',
  timing: defaultTiming,
  clock: realClock,
  random: Math.random,
  makeDialer: (bastion, bastionKey) => createDialer({ bastion, bastionKey }),
  steps: stepsInOrder,
  ...options,
})

/** The engine with a clock that stands still while the run's store waits for its database. */
export const forStore = (engine: Engine, store: RunStore): Engine => ({
  ...engine,
  clock: pausing(engine.clock, store),
})

/**
 * Runs the eight steps of one node, from the first unfinished one, to their end: delivered, or failed or cancelled with
 * the cloud cleaned (a failure from step 6 on leaves the node for a while: hold.ts). Safe to be called again after a crash
 * at any moment. Throws LeaseLost or RunInterrupted when somebody else has to go on.
 */
export async function runNode(
  context: RunContext,
  options: EngineOptions = {},
): Promise<'delivered' | 'failed' | 'cancelled'> {
  const { run, store } = context
  const engine = forStore(withDefaults(options), store)
  const session = new NodeSession(run.site, engine.makeDialer, store)
  for (const kept of Object.values(run.progress ?? {})) session.countOn(kept)
  try {
    if (run.failure) {
      await cleanUp(context, 'failed', { engine })
      return 'failed'
    }
    if (run.cancelRequested || (await store.cancelRequested())) return await cancelled(context, engine)
    await store.append([{ type: 'node-started', worker: engine.worker }])
    for (const id of stepIds) {
      if (run.done[id]) continue
      if (await store.cancelRequested()) return await cancelled(context, engine)
      const failure = await runStep(engine.steps[id], { context, engine, session })
      // Also when the step failed by itself in the moment of the cancel: a node that nobody wants is not kept.
      if (failure && (failure.code === 'cancelled' || (await store.cancelRequested())))
        return await cancelled(context, engine)
      if (failure) return await failed(id, failure, { context, engine })
    }
    if (await store.cancelRequested()) return await cancelled(context, engine)
    const { address, port, portForwarding } = factsOf(run, 5)
    const { providerId } = factsOf(run, 4)
    await store.delivered({ address, ...(portForwarding && port ? { port } : {}), providerId, loginUser: 'root' })
    return 'delivered'
  } finally {
    session.close()
  }
}

type Ground = { context: RunContext; engine: Engine }

async function cancelled(context: RunContext, engine: Engine): Promise<'cancelled'> {
  const { store, run } = context
  const by = (await store.cancelRequestedBy?.()) ?? run.cancelRequestedBy ?? 'somebody'
  await cleanUp(context, 'cancelled', { engine, by })
  await store.append([{ type: 'node-cancelled', by }])
  return 'cancelled'
}

async function failed(step: StepId, failure: Failure, { context, engine }: Ground): Promise<'failed'> {
  // Where there is no node any more, or a broken one, nobody can look at it.
  const gone = failure.code === 'node-vanished' || failure.code === 'node-failed'
  // Nobody retries a conformance run: what it showed is evidence.
  const { purpose = 'use' } = context.run
  const kept = !gone && purpose === 'use'
  const until = kept ? holdUntil(step, await context.store.time()) : null
  // With the failure, so that nobody sees a node that seems to have come to rest before its clean-up.
  const next = until ? ({ type: 'node-held', until } as const) : cleanUpStart('failed')
  await context.store.append([{ type: 'node-failed', failure }, next])
  if (!until) await cleanUp(context, 'failed', { engine, announced: true })
  return 'failed'
}

/** All tries of one step. Null: done. The failure otherwise; `cancelled` among them. */
async function runStep<Id extends StepId>(
  step: Step<Id>,
  ground: Ground & { session: NodeSession },
): Promise<Failure | null> {
  const { context, engine } = ground
  const { run, store } = context
  const before = run.attempts[step.id] ?? 0
  const patience = new Patience(step.attempts, engine)
  let pauseMs = 0
  for (let tries = 1; ; tries++) {
    const attempt = before + tries
    const startedMs = engine.clock.now()
    let recorder: Recorder | null = null
    let unwatch = () => {}
    const scope = stepScope(context, step.id, step.timeoutMs(engine.timing) + pauseMs)
    const outcome = (): { attempt: number; ms: number; calls: number } => ({
      attempt,
      ms: Math.round(engine.clock.now() - startedMs),
      calls: recorder?.calls ?? 0,
    })
    try {
      // Inside the try, so that a cancel during the pause is a cancel like any other.
      if (pauseMs > 0) await engine.clock.sleep(pauseMs, scope.signal)
      await store.beginStep(step.id, attempt)
      run.attempts[step.id] = attempt
      recorder = new Recorder(store, step.id, attempt, scope.abort)
      const call = { signal: scope.signal, record: recorder.record, permit: permitOf(store, scope.abort) }
      const deadlineMs = engine.clock.now() + step.timeoutMs(engine.timing)
      const { clock, timing } = engine
      const { provider } = context
      const { session } = ground
      if (step.id >= 6) unwatch = watchNode({ run, provider, signal: scope.signal }, timing.lookMs, scope.abort)
      const steps = step.run({ run, store, provider, session, clock, timing, call, deadlineMs, signal: scope.signal })
      const { facts, workarounds } = await iterate(steps, { context, step: step.id, attempt, recorder })
      await recorder.flush()
      await store.finishStep(step.id, { ...outcome(), facts, workarounds })
      run.done[step.id] = facts
      return null
    } catch (thrown) {
      const error = scope.signal.aborted && !(thrown instanceof StepFailed) ? scope.signal.reason : thrown
      if (error instanceof LeaseLost || thrown instanceof LeaseLost) throw new LeaseLost()
      if (context.signal.aborted) {
        if (!(await cancelledMeanwhile(store))) throw new RunInterrupted({ cause: error })
        await recorder?.flush()
        const failure = failureText('cancelled')
        await store.failStep(step.id, { ...outcome(), failure, willRetry: false })
        return failure
      }
      await recorder?.flush()
      const { failure: told, ...verdict } = classify(error, step.id)
      if (told.code === 'internal') engine.onUnexpected?.(error, step.id)
      const waitMs = patience.next(error, verdict)
      // What looks like a network or a login that does not work may be a node that is not there any more.
      const fate = waitMs === null && step.id >= 5 ? await fateOfNode(context, engine.timing.pollMs) : null
      const failure = fate?.failure ?? told
      await store.failStep(step.id, { ...outcome(), failure, willRetry: waitMs !== null })
      if (waitMs === null) return failure
      // A worker that takes over counts on from here; what an interrupted attempt had counted is done, and counted, again.
      await store.keepProgress?.(step.id, ground.session.counts)
      pauseMs = waitMs
    } finally {
      unwatch()
      scope.end()
    }
  }
}

type Where = { context: RunContext; step: StepId; attempt: number; recorder: Recorder }

/** Drives the generator to its end and makes events of what it says. */
async function iterate<Result>(
  steps: AsyncGenerator<StepOutput, Result, void>,
  { context, step, attempt, recorder }: Where,
): Promise<Result> {
  for (;;) {
    const next = await steps.next()
    if (next.done) return next.value
    const said = next.value
    // The calls that a line speaks of stand before it.
    await recorder.flush()
    if (said.type === 'log') {
      const { level, message } = said
      await context.store.append([{ type: 'step-log', step, attempt, level, message }])
    } else {
      await context.store.append([{ ...said, type: 'node-address' }])
    }
  }
}

/** Was it a cancel that ended the step? When the store cannot say either (it, too, ends on a stop), somebody else goes on. */
async function cancelledMeanwhile(store: RunStore): Promise<boolean> {
  try {
    return await store.cancelRequested()
  } catch (cause) {
    throw new RunInterrupted({ cause })
  }
}

/** A signal that aborts with the outer one, when the time is up (but not what the store waited for), or by hand. */
function stepScope({ signal, store }: RunContext, step: StepId, timeoutMs: number) {
  const own = new AbortController()
  const waited = () => store.waitedMs?.() ?? 0
  const before = waited()
  let given = 0
  const expire = () => {
    const owedMs = waited() - before - given
    given += owedMs
    if (owedMs > 0) timer = setTimeout(expire, owedMs)
    else own.abort(new StepTimeout(step, timeoutMs))
  }
  let timer = setTimeout(expire, timeoutMs)
  return {
    signal: AbortSignal.any([signal, own.signal]),
    abort: (cause: unknown) => own.abort(cause),
    end: () => clearTimeout(timer),
  }
}
