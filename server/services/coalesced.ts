/**
 * A function that runs `work` once at a time. Calls during a run share the next one, which begins after all of them: each
 * call resolves when a run that began after it has ended, and rejects when that one does.
 */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  const run = (): Promise<void> => {
    next = null
    running = work().finally(() => {
      running = null
    })
    return running
  }
  return () => {
    // Between a run's end and the next one's beginning neither runs: whoever calls then belongs to the next one.
    if (next) return next
    if (!running) return run()
    next = running.then(run, run)
    return next
  }
}
