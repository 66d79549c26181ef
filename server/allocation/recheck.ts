import type { StepFacts } from '@/server/domain/facts'
import { type EngineOptions, withDefaults } from './engine'
import type { RunContext } from './ports'
import { Recorder } from './recorder'
import { NodeSession } from './session'
import type { StepContext } from './step'
import { filesHoldingKey, refusedEverywhere } from './steps/8-remove-key'

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
  const engine = withDefaults(options)
  const { clock, timing } = engine
  const key = await store.existingNodeKey()
  // Another worker made this look already: asking for the key again would make a new one.
  if (!key) return facts
  const session = new NodeSession(run.site, engine.makeDialer, store)
  const attempt = run.attempts[8] ?? 1
  const recorder = new Recorder(store, 8, attempt, () => {})
  const call = { signal, record: recorder.record }
  const deadlineMs = clock.now() + timing.stepTimeoutMs[8]
  const step: StepContext = { run, store, provider, session, clock, timing, call, deadlineMs, signal }
  try {
    const oldKeyRefused = await lastOf(refusedEverywhere(step))
    const holding = await filesHoldingKey(step)
    const apiGone = await keyIsGone(step)
    await recorder.flush()
    const recheck = { afterMs: clock.now() - removedAtMs, oldKeyRefused, filesHoldingKey: holding, apiGone }
    const checked = { ...facts, recheck }
    await store.recheckStep(8, checked)
    await store.discardNodeKey()
    return checked
  } finally {
    session.close()
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
