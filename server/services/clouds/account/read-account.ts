import { sql } from 'drizzle-orm'
import { cloudAccount } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import type { Runtime } from '../../context'
import { askCloud } from '../ask-cloud'

type Values = Partial<Pick<typeof cloudAccount.$inferInsert, 'limits' | 'limitsProblem' | 'credential'>>

/**
 * Reads what a cloud tells of our project there, limits and the end of our credentials, and keeps it. What cannot be read keeps what
 * was read before, and says why. Throws only when the database does, or `signal` aborts.
 */
export async function readAccount(
  runtime: Pick<Runtime, 'db' | 'log' | 'providers'>,
  cloudId: string,
  options: { signal?: AbortSignal; insist?: boolean } = {},
): Promise<void> {
  const read = { ...(await limitsOf(runtime, cloudId, options)), ...(await credentialOf(runtime, cloudId, options)) }
  if (Object.keys(read).length === 0) return
  const values = {
    ...read,
    ...(read.limits ? { limitsReadAt: sql`now()` } : {}),
    ...(read.credential ? { credentialReadAt: sql`now()` } : {}),
  }
  await runtime.db
    .insert(cloudAccount)
    .values({ cloudId, ...values })
    .onConflictDoUpdate({ target: cloudAccount.cloudId, set: values })
}

type Options = { signal?: AbortSignal; insist?: boolean }

async function limitsOf(runtime: Pick<Runtime, 'providers'>, cloudId: string, options: Options): Promise<Values> {
  try {
    const limits = await askCloud(
      () => runtime.providers.of(cloudId),
      async (provider, call) => (await provider.limits?.(call)) ?? null,
      { timeoutMs: 30_000, ...options },
    )
    if (!limits) return {}
    return { limits, limitsProblem: null }
  } catch (error) {
    if (options.signal?.aborted || !(error instanceof ServiceError)) throw error
    return { limitsProblem: error.message }
  }
}

async function credentialOf(
  runtime: Pick<Runtime, 'providers' | 'log'>,
  cloudId: string,
  options: Options,
): Promise<Values> {
  try {
    const credential = await askCloud(
      () => runtime.providers.of(cloudId),
      async (provider, call) => (await provider.credential?.(call)) ?? null,
      { timeoutMs: 20_000, ...options },
    )
    return credential ? { credential } : {}
  } catch (error) {
    if (options.signal?.aborted || !(error instanceof ServiceError)) throw error
    // What was told before stands: credentials that have ended are refused, and their end is the reason.
    runtime.log.info({ cloud: cloudId, problem: error.message }, 'The end of the credentials could not be read.')
    return {}
  }
}
