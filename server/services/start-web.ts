import { env } from '@/server/env'
import { log } from '@/server/log'
import { growSlowly } from '@/server/memory'
import { nameSenders } from '@/server/sender'
import { refreshKnownHosts } from './allocations/store'
import { loadConfiguredClouds } from './clouds/load-configured'
import { refreshBuiltIns } from './guidelines/refresh-built-ins'
import { ensureFleetKey } from './keys/ensure-fleet-key'
import type { OwnedRuntime } from './runtime'
import { existingWebRuntime, webRuntime } from './web-runtime'

const kept = globalThis as typeof globalThis & { plumblineWebStarted?: boolean }
const tryAgainMs = 5_000
/** `up` kills what has not ended 10 s after SIGTERM. */
const lastMomentMs = 4_000

/** Prepares the web process in the background; tries again until the database is there. Never throws. */
export async function startWeb(): Promise<void> {
  if (kept.plumblineWebStarted) return
  kept.plumblineWebStarted = true
  process.on('SIGTERM', endStreams)
  process.on('SIGINT', endStreams)
  growSlowly()
  await prepare()
}

async function prepare(): Promise<void> {
  try {
    nameSenders(env().proxies)
    const runtime = await webRuntime()
    await ensureFleetKey(runtime)
    await refreshBuiltIns(runtime)
    await refreshKnownHosts(runtime)
    const loaded = await loadConfiguredClouds(runtime)
    runtime.log.info({ clouds: loaded.clouds, problems: loaded.problems.length }, 'The web server is ready.')
  } catch (error) {
    log('web').error({ error }, 'The web server could not prepare itself; it tries again.')
    setTimeout(() => void prepare(), tryAgainMs).unref()
  }
}

/**
 * Open streams would keep the process from ending, and those of a reader who takes nothing never get to say that they ended: what
 * is still open a moment later is closed with the process.
 */
function endStreams(): void {
  const runtime: Promise<OwnedRuntime> | undefined = existingWebRuntime()
  setTimeout(() => process.exit(0), lastMomentMs).unref()
  runtime?.then((made) => made.close(1_000)).catch(() => undefined)
}
