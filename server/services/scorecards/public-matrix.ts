import type { z } from 'zod'
import { ServiceError } from '@/server/domain/errors'
import type { Runtime } from '../context'
import type { publicLinkInput, publicMatrixShape } from './shapes'

/** Not built yet. */
export async function publicMatrix(
  _ctx: Runtime,
  _input: z.infer<typeof publicLinkInput>,
): Promise<z.infer<typeof publicMatrixShape>> {
  throw new ServiceError('unavailable', 'Scorecards are not there yet.')
}
