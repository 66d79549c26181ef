import { setTimeout as delay } from 'node:timers/promises'
import { follow, tail } from './log-file'
import { Problem } from './problem'
import type { Service } from './service'

const tooManyEnds = 4

/** Throws when one of the services ends again and again instead of starting; the end of its log says why. */
const refuseEndless = (services: readonly Service[]): void => {
  for (const service of services) {
    if (service.recentEnds < tooManyEnds) continue
    throw new Problem(
      `${service.spec.name} ends each time it is started. Its last words (all of them are in ${service.spec.logFile}):\n${tail(service.spec.logFile, 0)}`,
    )
  }
}

/** Waits for the line of the lab that tells its control address: `lab ready <url>`. */
export const waitForLab = async (lab: Service, timeoutMs: number, signal: AbortSignal): Promise<string> => {
  const enough = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const watch = watchEnds([lab], enough)
  try {
    const said = (async () => {
      for await (const line of follow(lab.spec.logFile, lab.logFrom, watch.signal)) {
        const url = /^lab ready (\S+)/.exec(line)?.[1]
        if (url !== undefined) return url
      }
      return null
    })()
    const url = await Promise.race([said, watch.failed])
    if (url !== null) return url
  } finally {
    watch.stop()
  }
  signal.throwIfAborted()
  throw new Problem(
    `The simulated clouds did not start within ${timeoutMs / 1000} s. Their last words (${lab.spec.logFile}):\n${tail(lab.spec.logFile, lab.logFrom)}\nPLUMBLINE_LAB=off starts without them.`,
  )
}

/** Waits until GET `url` answers 200. Throws what the last answer was when that takes too long. */
export const waitForHealth = async (
  url: string,
  services: readonly Service[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> => {
  const end = performance.now() + timeoutMs
  let last = 'no answer'
  while (performance.now() < end) {
    signal.throwIfAborted()
    refuseEndless(services)
    try {
      const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]) })
      const body = await response.text()
      if (response.status === 200) return
      last = `HTTP ${response.status} ${body.slice(0, 400)}`
    } catch (error) {
      signal.throwIfAborted()
      last =
        error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error)
    }
    await delay(200, undefined, { signal })
  }
  const logs = services.map((service) => service.spec.logFile).join(', ')
  throw new Problem(
    `${url} did not become healthy within ${timeoutMs / 1000} s. Last answer: ${last}. The logs are ${logs}.`,
  )
}

/** Looks now and then whether services end for good; `failed` rejects then. */
const watchEnds = (services: readonly Service[], outer: AbortSignal) => {
  const own = new AbortController()
  const signal = AbortSignal.any([outer, own.signal])
  const failed = (async (): Promise<null> => {
    while (!signal.aborted) {
      refuseEndless(services)
      await delay(200, undefined, { signal }).catch(() => undefined)
    }
    return null
  })()
  // Whoever races against it hears of it; after the race nobody needs to.
  failed.catch(() => undefined)
  return { signal, failed, stop: () => own.abort() }
}
