import type { z } from 'zod'
import { ServiceError } from '@/server/domain/errors'
import type { ServiceContext } from '../context'
import type { cellInput, openedCellShape } from './shapes'

/** Not built yet. */
export async function getCell(
  _ctx: ServiceContext,
  _input: z.infer<typeof cellInput>,
): Promise<z.infer<typeof openedCellShape>> {
  throw new ServiceError('unavailable', 'Scorecards are not there yet.')
}
