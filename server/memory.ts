import { performance } from 'node:perf_hooks'
import v8 from 'node:v8'
import vm from 'node:vm'

const lookMs = 2_000
/** Part of the time for which the event loop had something to do: a listing of thousands takes more, and waiting for clouds less. */
const quiet = 0.3
/** So much more than after the last collection is worth another one: the process stands still for 0.1 to 0.2 s. */
const worthBytes = 64 * 2 ** 20
/** They are this far apart at least, since what is on its way to somebody who watches waits as long. */
const apartMs = 30_000

/**
 * Gives memory back to the machine once a burst of work (a listing of 100,000 nodes) is over. V8 collects as it allocates: a process
 * that does nothing more would hold three times what it needs for hours.
 */
export function collectWhenQuiet(): void {
  const collect = collector()
  let load = performance.eventLoopUtilization()
  let least = process.memoryUsage.rss()
  let collectedAt = Number.NEGATIVE_INFINITY
  setInterval(() => {
    const { utilization } = performance.eventLoopUtilization(load)
    load = performance.eventLoopUtilization()
    const held = process.memoryUsage.rss()
    least = Math.min(least, held)
    if (utilization > quiet || held - least < worthBytes || performance.now() - collectedAt < apartMs) return
    collect()
    collectedAt = performance.now()
    least = process.memoryUsage.rss()
    load = performance.eventLoopUtilization()
  }, lookMs).unref()
}

/** V8's collection that also shrinks the heap: https://v8.dev/docs, and Node's `gc` of --expose-gc, without a flag at the start. */
function collector(): () => void {
  v8.setFlagsFromString('--expose-gc')
  const gc: (options: object) => void = vm.runInNewContext('gc')
  v8.setFlagsFromString('--no-expose-gc')
  return () => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}

/**
 * Lets the heap grow by a quarter of what it needs before it is collected, where V8 would let it double: for a process whose answers
 * must not wait for one long collection. It costs no time that could be measured.
 */
export const growSlowly = (): void => v8.setFlagsFromString('--heap-growing-percent=25')
