/** Remembers a ring that came while nobody waited. */
export class Bell {
  private rung = false
  private wake: (() => void) | null = null
  ring(): void {
    this.rung = true
    this.wake?.()
  }
  reset(): void {
    this.rung = false
  }
  /** Until it rings, or rang since the last `reset`; `timeoutMs` at most, less when the signal aborts. */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.rung || signal.aborted) return
    const waiting = new AbortController()
    this.wake = () => waiting.abort()
    await pause(timeoutMs, AbortSignal.any([signal, waiting.signal]))
    this.wake = null
  }
}

/** Waits, or returns early when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
