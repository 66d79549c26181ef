import { DecoratorHandler, type Dispatcher } from 'undici'
import { notSentCode, ProviderError } from './errors'
import type { Call } from './port'

/**
 * How long a permit holds, in ms of the monotonic clock: a process that stood still for longer between the answer and the
 * sending may have been taken for dead, and must ask again. Well below the 10 s after which a job goes to another worker.
 */
export const permitHoldsMs = 2_000
/** So often is asked before one request; then this worker is too slow for what it has to do. */
export const permitTriesMax = 10

export type Permit = { fresh(): boolean }

/**
 * Asks whether this process may still change anything. Its age counts from before the question, so that a stop at any
 * moment shows. Rejects with what the asked one rejects with, and `unavailable` when no answer ever comes in time.
 */
export async function askPermit(call: Call): Promise<Permit> {
  if (!call.permit) return { fresh: () => true }
  for (let tries = 1; tries <= permitTriesMax; tries++) {
    const asked = performance.now()
    await call.permit()
    call.signal.throwIfAborted()
    const fresh = () => performance.now() - asked < permitHoldsMs
    if (fresh()) return { fresh }
  }
  throw tooSlow()
}

export const tooSlow = (): ProviderError =>
  new ProviderError(
    'unavailable',
    'This worker is too slow to be sure that it still has the node, so nothing was sent. Give it more processor time.',
    { providerCode: notSentCode },
  )

/** Thrown in place of sending: the permit grew old while the connection was made. Nothing has left the process. */
export class StalePermit extends Error {
  constructor() {
    super('The permit to send this request is too old.')
    this.name = 'StalePermit'
  }
}

/** Looks at the permit in the moment in which the first byte would leave. */
export const sendWhileFresh =
  (permit: Permit) =>
  (dispatch: Dispatcher.Dispatch): Dispatcher.Dispatch =>
  (options, handler) =>
    dispatch(options, new FreshHandler(handler, permit))

class FreshHandler extends DecoratorHandler {
  constructor(
    private readonly inner: Dispatcher.DispatchHandler,
    private readonly permit: Permit,
  ) {
    super(inner)
  }
  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    if (!this.permit.fresh()) throw new StalePermit()
    this.inner.onRequestStart?.(controller, context)
  }
}
