import type { StepFacts } from '@/server/domain/facts'
import { ProviderError } from '@/server/providers/errors'
import { type EngineOptions, forStore, withDefaults } from './engine'
import { permitOf } from './permit'
import type { RunContext } from './ports'
import { Recorder } from './recorder'
import { NodeSession } from './session'
import type { StepContext } from './step'
import { filesHoldingKey, refusedEverywhere } from './steps/8-remove-key'
import { mayHaveDoubles, removeDoubles } from './steps/doubles'

/** How long after step 8 the last look is due, in ms. */
export const recheckAfterMs = 120_000

/**
 * The last look of step 8: is the old key still refused, in no file, and gone in the cloud? Writes the facts again and
 * throws the private node key away. `removedAtMs` is when step 8 ended. What could not be looked at is null, never clean.
 */
export async function recheckNode(
  context: RunContext,
  { facts, removedAtMs }: { facts: StepFacts[8]; removedAtMs: number },
  options: EngineOptions = {},
): Promise<StepFacts[8]> {
  const { run, store, provider, signal } = context
  const engine = forStore(withDefaults(options), store)
  const { clock, timing } = engine
  const key = await store.existingNodeKey()
  // Another worker made this look already: asking for the key again would make a new one.
  if (!key) return facts
  const session = new NodeSession(run.site, engine.makeDialer, store)
  const attempt = run.attempts[8] ?? 1
  const recorder = new Recorder(store, 8, attempt, () => {})
  const lost = new AbortController()
  const permit = permitOf(store, (cause) => lost.abort(cause))
  const call = { signal: AbortSignal.any([signal, lost.signal]), record: recorder.record, permit }
  const deadlineMs = clock.now() + timing.stepTimeoutMs[8]
  const step: StepContext = { run, store, provider, session, clock, timing, call, deadlineMs, signal }
  try {
    // The job of this look is one of its own: that it was taken over says nothing about the run.
    if (mayHaveDoubles({ ...run, takenOver: false })) await lateDoubles(step)
    const oldKeyRefused = await lastOf(refusedEverywhere(step))
    const holding = await filesHoldingKey(step)
    const apiGone = await keyIsGone(step)
    await recorder.flush()
    const recheck = { afterMs: (await store.time()) - removedAtMs, oldKeyRefused, filesHoldingKey: holding, apiGone }
    const checked = { ...facts, recheck }
    await store.recheckStep(8, checked)
    await store.discardNodeKey()
    return checked
  } finally {
    session.close()
  }
}

/** What a request of long ago has made since the node was delivered. A cloud that cannot be asked now keeps it marked. */
async function lateDoubles(step: StepContext): Promise<void> {
  try {
    for await (const said of removeDoubles(step))
      if (said.type === 'log')
        await step.store.append([
          { type: 'step-log', step: 5, attempt: step.run.attempts[5] ?? 1, level: said.level, message: said.message },
        ])
  } catch (error) {
    step.signal.throwIfAborted()
    if (!(error instanceof ProviderError)) throw error
  }
}

async function keyIsGone({ store, provider, call, signal }: StepContext): Promise<boolean | null> {
  const keys = (await store.intents()).filter(({ kind }) => kind === 'key')
  const name = keys.at(-1)?.name
  if (!name) return null
  try {
    return !(await provider.keyExists(name, call))
  } catch {
    signal.throwIfAborted()
    return null
  }
}

async function lastOf<Result>(said: AsyncGenerator<unknown, Result, void>): Promise<Result> {
  for (;;) {
    const next = await said.next()
    if (next.done) return next.value
  }
}
