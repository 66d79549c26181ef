import type { z } from 'zod'
import { ServiceError } from '@/server/domain/errors'
import type { ServiceContext } from '../context'
import type { apiScorecardsShape, matrixInput } from './shapes'

/** Not built yet. */
export async function apiScorecards(
  _ctx: ServiceContext,
  _input: z.infer<typeof matrixInput>,
): Promise<z.infer<typeof apiScorecardsShape>> {
  throw new ServiceError('unavailable', 'Scorecards are not there yet.')
}
