import type { z } from 'zod'
import { ServiceError } from '@/server/domain/errors'
import type { ServiceContext } from '../context'
import type { matrixInput, matrixShape } from './shapes'

/** Not built yet. */
export async function getMatrix(
  _ctx: ServiceContext,
  _input: z.infer<typeof matrixInput>,
): Promise<z.infer<typeof matrixShape>> {
  throw new ServiceError('unavailable', 'Scorecards are not there yet.')
}
