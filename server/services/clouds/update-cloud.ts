import { eq } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import type { CloudRow } from '@/db/queries/clouds'
import { cloud } from '@/db/schema'
import type { CloudIdentity } from '@/server/domain/cloud'
import { credentialReferences } from '@/server/domain/cloud-credentials'
import type { CloudCredentials } from '@/server/domain/cloud-credentials-schema'
import { ServiceError } from '@/server/domain/errors'
import { ProviderError } from '@/server/providers/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { fromConfig, probeConfig } from './add-cloud'
import { checkedConfig } from './checked-config'
import { cloudItem } from './cloud-item'
import { followCloud } from './follow-cloud'
import { mustFindCloud } from './get-cloud'
import { nodesOfOurs } from './nodes-of-ours'
import { refuseYardstick } from './refuse-yardstick'
import type { CloudItem } from './shapes'
import { checkedCredentials, openCredentials, sealCredentials, splitCredentials } from './typed-credentials'

/**
 * Replaces the configuration of a cloud that was added on screen, after a probe that succeeded. Typed credentials stay where
 * none are given, unless the configuration now refers to others.
 */
export async function updateCloud(ctx: ServiceContext, input: unknown): Promise<CloudItem> {
  requireRole(ctx, 'admin')
  const given = splitCredentials(input)
  const config = checkedConfig(given.config)
  const before = await mustFindCloud(ctx, config.id)
  refuseFile(before)
  if (before.provider !== config.provider) {
    throw new ServiceError('conflict', 'A cloud keeps its kind. Remove it and add the other one under its own id.')
  }
  const kept = before.sealedCredentials !== null && credentialReferences(config).length === 0
  const credentials =
    checkedCredentials(config, given.credentials) ??
    (kept ? openKept(ctx, config.id, before.sealedCredentials!) : undefined)
  const { identity, declaration } = await probeConfig(ctx, config, credentials)
  const row = await change(ctx, async (tx, record) => {
    await refuseYardstick(tx, config)
    await refuseMove(tx, before, identity)
    const sealedCredentials = credentials ? await sealCredentials(ctx.secrets, tx, config.id, credentials) : null
    const [row] = await tx
      .update(cloud)
      .set({
        ...fromConfig(config),
        sealedCredentials,
        identity,
        declaration,
        probedAt: new Date(),
        health: 'ok',
        problem: null,
        problemCode: null,
      })
      .where(eq(cloud.id, config.id))
      .returning()
    await record({ action: 'cloud.update', subject: config.id, details: { before: before.config, after: config } })
    return row!
  })
  await followCloud(ctx, config.id)
  return cloudItem(row, 0)
}

function openKept(ctx: ServiceContext, id: string, sealed: Buffer): CloudCredentials {
  try {
    return openCredentials(ctx.secrets, id, sealed)
  } catch (error) {
    throw error instanceof ProviderError ? new ServiceError('precondition-failed', error.message) : error
  }
}

/** Throws `conflict` when another account, project or region would hide nodes of ours: nobody would find them again. */
export async function refuseMove(tx: Transaction, before: CloudRow, now: CloudIdentity): Promise<void> {
  const was = before.identity
  if (was === null || (was.account === now.account && was.region === now.region)) return
  const ours = await nodesOfOurs(tx, before.id)
  if (ours === 0) return
  throw new ServiceError(
    'conflict',
    `This configuration leads to ${now.account} in ${now.region}; ${ours} nodes of ours are in ${was.account} in ${was.region}. Release them first, or add the other one as a cloud of its own.`,
  )
}

/** Throws `conflict` for a cloud that is configured in plumbline.yaml. */
export function refuseFile(row: { source: 'file' | 'screen'; id: string }): void {
  if (row.source === 'file') {
    throw new ServiceError(
      'conflict',
      `The cloud "${row.id}" is configured in plumbline.yaml. Change it there; the file is read again at each start.`,
    )
  }
}
