import { Problem } from './problem'

/** Asks every half second until the answer is accepted; the time is only the limit. Throws Problem then, or the signal's reason. */
export async function waitUntil<Value>(
  read: () => Promise<Value>,
  accepted: (value: Value) => boolean,
  { limitMs, signal, what }: { limitMs: number; signal: AbortSignal; what: string },
): Promise<Value> {
  const end = Date.now() + limitMs
  for (;;) {
    signal.throwIfAborted()
    const value = await read()
    if (accepted(value)) return value
    if (Date.now() > end) throw new Problem(`${what} did not end within ${Math.round(limitMs / 1000)} s.`)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
