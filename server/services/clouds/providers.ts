import { eq } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { cloud } from '@/db/schema'
import type { CloudCredentials } from '@/server/domain/cloud-credentials-schema'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import { ServiceError } from '@/server/domain/errors'
import { createGuard, type Guard, type Measurement, type Pause } from '@/server/providers/guard/guard'
import type { CloudProvider } from '@/server/providers/port'
import type { Secrets } from '../secrets/secrets'
import type { Wakes } from '../wakes'
import { openCredentials } from './typed-credentials'

/**
 * Builds an adapter for a configuration. Throws ProviderError when the credentials it refers to cannot be found. `guard`
 * is the cloud's breaker and budget in this process; without one the adapter asks whenever it is told to. `credentials`
 * stand in place of what the configuration refers to.
 */
export type ProviderFactory = (
  config: CloudConfig,
  guard?: Guard,
  credentials?: CloudCredentials,
) => Promise<CloudProvider>

/** One adapter per configured cloud, kept while its configuration stays the same. */
export type Providers = {
  /** Throws ServiceError `not-found`, or ProviderError when the adapter cannot be built. */
  of(cloudId: string): Promise<CloudProvider>
  /** An adapter for a configuration that has no row yet; the caller closes it. */
  make: ProviderFactory
  close(): Promise<void>
}

export type ProvidersOptions = {
  /** Called when a cloud of this process is paused, probed, or back (null). Must not throw. */
  onPause?: (cloudId: string, pause: Pause | null) => void
  /** Counts the requests to a cloud. Must not throw. */
  measure?: (cloudId: string) => (one: Measurement) => void
  /** Tells when another process has seen a paused cloud answer. */
  wakes?: Pick<Wakes, 'on'>
  /** Opens credentials that were typed in. */
  secrets?: Pick<Secrets, 'open'>
}

export function createProviders(db: Database, factory: ProviderFactory, options: ProvidersOptions = {}): Providers {
  const kept = new Map<string, { key: string; guard: Guard; provider: Promise<CloudProvider> }>()
  // An adapter whose configuration changed may still be in use by a step: it is closed with the process.
  const retired: Promise<CloudProvider>[] = []
  return {
    async of(cloudId) {
      const columns = { config: cloud.config, name: cloud.name, sealed: cloud.sealedCredentials }
      const [row] = await db.select(columns).from(cloud).where(eq(cloud.id, cloudId))
      if (!row) throw new ServiceError('not-found', `There is no cloud "${cloudId}".`)
      const key = JSON.stringify([row.config, row.sealed?.toString('base64')])
      const known = kept.get(cloudId)
      if (known?.key === key) return await known.provider
      if (known) retired.push(known.provider)
      // A changed configuration is another endpoint or login: what was learned of the former one does not count.
      if (known?.guard.pause()) options.onPause?.(cloudId, null)
      const guard = guardOf({ id: cloudId, name: row.name }, options)
      const credentials =
        row.sealed && options.secrets ? openCredentials(options.secrets, cloudId, row.sealed) : undefined
      const provider = factory(row.config, guard, credentials)
      kept.set(cloudId, { key, guard, provider })
      // A failure is not kept: the credentials file may be there at the next try.
      provider.catch(() => kept.get(cloudId)?.provider === provider && kept.delete(cloudId))
      return await provider
    },
    make: (config, _guard, credentials) => factory(config, undefined, credentials),
    async close() {
      const all = [...retired, ...[...kept.values()].map((entry) => entry.provider)]
      kept.clear()
      await Promise.allSettled(all.map(async (provider) => (await provider).close()))
    },
  }
}

/** The guard of one cloud in this process. While it is paused, the process listens for others that see it answer. */
function guardOf({ id, name }: { id: string; name: string }, { onPause, wakes, measure }: ProvidersOptions): Guard {
  let unlisten: (() => void) | undefined
  const guard = createGuard({
    name,
    measure: measure?.(id),
    onChange(pause) {
      if (pause) unlisten ??= wakes?.on('answers', id, () => guard.tryNow())
      else {
        unlisten?.()
        unlisten = undefined
      }
      onPause?.(id, pause)
    },
  })
  return guard
}
