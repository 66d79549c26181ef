import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { outageOf, outageText } from '@/db/outage'
import { log } from '@/server/log'
import { collectWhenQuiet } from '@/server/memory'
import { refreshKnownHosts } from '@/server/services/allocations/store'
import { refreshBuiltIns } from '@/server/services/guidelines/refresh-built-ins'
import { beat, lastBeat } from '@/server/services/health/beat'
import { ensureFleetKey } from '@/server/services/keys/ensure-fleet-key'
import { createRuntime, type OwnedRuntime } from '@/server/services/runtime'
import { startWork } from '@/server/services/work'

/** Running jobs hand over within this time after SIGTERM; who asked to stop waits 10 s. */
const handOverMsMax = 8_000
const beatMs = 5_000
const startAgainMs = 2_000
/** A process that stands still for 5 s writes no heartbeat in time, and for 10 s loses its jobs to another worker. */
const stillMsMax = 2_000

const logger = log('worker')

process.on('unhandledRejection', (error) => logger.error({ error }, 'A promise was rejected that nobody waited for.'))
process.on('uncaughtException', (error) => {
  logger.fatal({ error }, 'An error that nobody caught ends this worker; another one goes on.')
  process.exit(1)
})

/** Waits for a database that is away: it may come back after this machine does. */
async function start(): Promise<OwnedRuntime> {
  for (;;) {
    try {
      return await createRuntime({ role: 'worker' })
    } catch (error) {
      const outage = outageOf(error)
      if (!outage) throw error
      logger.warn({ error }, `${outageText[outage]} This worker starts as soon as it answers.`)
      await pause(startAgainMs)
    }
  }
}

try {
  const runtime = await start()
  const name = `${hostname()}-${process.pid}-${randomBytes(2).toString('hex')}`
  await ensureFleetKey(runtime)
  await refreshBuiltIns(runtime)
  await refreshKnownHosts(runtime)
  await beat(runtime, name)
  const delay = monitorEventLoopDelay({ resolution: 50 })
  delay.enable()
  const heart = setInterval(() => {
    const stillMs = Math.round(delay.max / 1e6)
    delay.reset()
    if (stillMs > stillMsMax) logger.warn({ stillMs }, 'This worker stood still: too much work for its processor.')
    beat(runtime, name).catch((error: unknown) => logger.warn({ error }, 'A sign of life could not be written.'))
  }, beatMs)
  await startWork(runtime, name)
  collectWhenQuiet()
  logger.info({ worker: name }, 'The worker is ready.')

  let stopping = false
  const stop = async (signal: string) => {
    if (stopping) return
    stopping = true
    logger.info({ signal }, 'The worker stops: running jobs hand over.')
    clearInterval(heart)
    setTimeout(() => process.exit(1), handOverMsMax + 1_500).unref()
    await lastBeat(runtime, name).catch(() => undefined)
    await runtime.close(handOverMsMax)
    process.exit(0)
  }
  process.on('SIGTERM', (signal) => void stop(signal))
  process.on('SIGINT', (signal) => void stop(signal))
} catch (error) {
  logger.fatal({ error }, 'The worker could not start.')
  process.exit(1)
}
