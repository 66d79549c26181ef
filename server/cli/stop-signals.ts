import process from 'node:process'

const onePressMs = 500

/**
 * Turns what asks this process to end into two steps: `signal` aborts at the first request, `force` is called at a later
 * one. One Ctrl-C arrives several times (from the terminal, from npm, from the bootstrap), so requests within half a
 * second count as one. The end of the bootstrap, even by SIGKILL, is a request too.
 */
export const listenForStop = (force: () => void): AbortSignal => {
  const controller = new AbortController()
  let firstAt = Number.NEGATIVE_INFINITY
  const ask = () => {
    if (controller.signal.aborted) {
      if (performance.now() - firstAt > onePressMs) force()
      return
    }
    firstAt = performance.now()
    controller.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ask)
  if (process.connected) process.once('disconnect', () => !controller.signal.aborted && ask())
  return controller.signal
}
