const onePressMs = 500

/**
 * Aborts when this process is asked to end, so that what was made in a cloud is removed first; `force` is called at a
 * later request. One Ctrl-C arrives several times (terminal, npm, bootstrap), so those within half a second are one. The
 * end of the bootstrap is a request too.
 */
export function stopSignal(force: () => void): AbortSignal {
  const controller = new AbortController()
  let firstAt = 0
  const ask = () => {
    if (!controller.signal.aborted) {
      firstAt = performance.now()
      controller.abort(new Error('Stopped.'))
    } else if (performance.now() - firstAt > onePressMs) force()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ask)
  if (process.connected) process.once('disconnect', () => !controller.signal.aborted && ask())
  return controller.signal
}
