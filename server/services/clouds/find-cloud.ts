import { type CloudRow, configuredCloud } from '@/db/queries/clouds'
import { ServiceError } from '@/server/domain/errors'
import type { ServiceContext } from '../context'

/** The row of a configured cloud. Throws ServiceError `not-found`. */
export async function mustFindCloud(ctx: Pick<ServiceContext, 'db'>, id: string): Promise<CloudRow> {
  const row = await configuredCloud(ctx.db, id)
  if (!row) throw new ServiceError('not-found', `There is no cloud "${id}". GET /api/v1/clouds lists those there are.`)
  return row
}
