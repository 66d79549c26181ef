import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { cloud } from '@/db/schema'
import { cloudCredentialsSchema } from '@/server/domain/cloud-credentials-schema'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { parse } from '../parse'
import { probeConfig } from './add-cloud'
import { cloudItem } from './cloud-item'
import { followCloud } from './follow-cloud'
import { mustFindCloud } from './get-cloud'
import type { CloudItem } from './shapes'
import { checkedCredentials, sealCredentials } from './typed-credentials'
import { refuseFile, refuseMove } from './update-cloud'

export const setCredentialsInput = z.strictObject({ id: z.string(), credentials: cloudCredentialsSchema })

/** Gives a cloud of the screen other credentials, after a probe with them that succeeded. They are sealed at once. */
export async function setCredentials(ctx: ServiceContext, input: unknown): Promise<CloudItem> {
  requireRole(ctx, 'admin')
  const { id, credentials: given } = parse(setCredentialsInput, input)
  const before = await mustFindCloud(ctx, id)
  refuseFile(before)
  const credentials = checkedCredentials(before.config, given)
  const { identity, declaration } = await probeConfig(ctx, before.config, credentials)
  const row = await change(ctx, async (tx, record) => {
    await refuseMove(tx, before, identity)
    const sealedCredentials = credentials && (await sealCredentials(ctx.secrets, tx, id, credentials))
    const [row] = await tx
      .update(cloud)
      .set({
        sealedCredentials,
        identity,
        declaration,
        probedAt: new Date(),
        health: 'ok',
        problem: null,
        problemCode: null,
      })
      .where(eq(cloud.id, id))
      .returning()
    await record({ action: 'cloud.credentials', subject: id, details: { kind: given.kind } })
    return row!
  })
  await followCloud(ctx, id)
  return cloudItem(row, 0)
}
