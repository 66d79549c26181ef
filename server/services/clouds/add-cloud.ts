import { isNotNull, max } from 'drizzle-orm'
import { cloud } from '@/db/schema'
import type { CloudCredentials } from '@/server/domain/cloud-credentials-schema'
import { lifecycleOf } from '@/server/domain/cloud-declaration'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import { ServiceError } from '@/server/domain/errors'
import type { CloudProvider } from '@/server/providers/port'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { observeProbe } from '../quirks/observe-probe'
import { askCloud } from './ask-cloud'
import { checkedConfig } from './checked-config'
import { cloudItem } from './cloud-item'
import { declarationOf } from './declaration'
import { followCloud } from './follow-cloud'
import { refuseYardstick } from './refuse-yardstick'
import type { CloudItem } from './shapes'
import { checkedCredentials, sealCredentials, splitCredentials } from './typed-credentials'

/**
 * Adds a cloud after a probe that succeeded: credentials are by reference (profile, clouds.yaml, environment), or typed in
 * as `credentials` and sealed. Throws
 * `conflict` when the id is taken, `precondition-failed` with the cloud's own words when the probe fails.
 */
export async function addCloud(ctx: ServiceContext, input: unknown): Promise<CloudItem> {
  requireRole(ctx, 'admin')
  const given = splitCredentials(input)
  const config = checkedConfig(given.config)
  const credentials = checkedCredentials(config, given.credentials)
  const { identity, declaration } = await probeConfig(ctx, config, credentials)
  const row = await change(ctx, async (tx, record) => {
    await refuseYardstick(tx, config)
    const [last] = await tx.select({ position: max(cloud.position) }).from(cloud)
    const values = {
      ...fromConfig(config),
      sealedCredentials: credentials ? await sealCredentials(ctx.secrets, tx, config.id, credentials) : null,
      source: 'screen' as const,
      health: 'ok' as const,
      identity,
      declaration,
      probedAt: new Date(),
      removedAt: null,
      position: (last?.position ?? 0) + 1,
    }
    const [row] = await tx
      .insert(cloud)
      .values({ id: config.id, ...values })
      .onConflictDoUpdate({
        target: cloud.id,
        set: { ...values, problem: null, problemCode: null },
        // A cloud that was removed may come back under its id and keeps its rows.
        setWhere: isNotNull(cloud.removedAt),
      })
      .returning()
    if (!row) throw new ServiceError('conflict', `There is a cloud "${config.id}" already. Choose another id.`)
    await observeProbe(tx, { id: config.id, config }, { identity, group: undefined })
    await record({
      action: 'cloud.add',
      subject: config.id,
      details: { provider: config.provider, credentials: credentials?.kind ?? 'by reference' },
    })
    return row
  })
  await followCloud(ctx, config.id)
  return cloudItem(row, 0)
}

/** Who we are there and what is declared of it, before anything is written. */
export async function probeConfig(ctx: ServiceContext, config: CloudConfig, credentials?: CloudCredentials) {
  const provider = ctx.providers.make(config, undefined, credentials)
  try {
    return await askCloud(
      () => provider,
      async (made, call) => ({ identity: await made.probe(call), declaration: await declarationOf(made) }),
      { timeoutMs: 20_000 },
    )
  } catch (error) {
    throw await withEnd(error, provider)
  } finally {
    await provider.then((made) => made.close()).catch(() => undefined)
  }
}

/** A cloud that does not answer has perhaps ended: what its vendor's profile says of that is told, too. */
async function withEnd(error: unknown, provider: Promise<CloudProvider>): Promise<unknown> {
  if (!(error instanceof ServiceError)) return error
  const declaration = await provider.then(declarationOf).catch(() => null)
  const end = lifecycleOf(declaration)
  return end ? new ServiceError(error.code, `${error.message} ${end.message}`, error.details) : error
}

/** The columns that follow from a configuration. */
export const fromConfig = (config: CloudConfig) => ({
  name: config.name ?? config.id,
  provider: config.provider,
  region: config.region ?? null,
  simulated: config.simulated ?? false,
  config,
})
