import type { z } from 'zod'
import { ServiceError } from '@/server/domain/errors'
import type { ServiceContext } from '../context'
import type { compareInput, comparisonShape } from './shapes'

/** Not built yet. */
export async function compareClouds(
  _ctx: ServiceContext,
  _input: z.infer<typeof compareInput>,
): Promise<z.infer<typeof comparisonShape>> {
  throw new ServiceError('unavailable', 'Scorecards are not there yet.')
}
