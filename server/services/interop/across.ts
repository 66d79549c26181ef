import type { z } from 'zod'
import { capabilityAcross } from '@/server/conformance/interop/across'
import { ServiceError } from '@/server/domain/errors'
import { requireRole, type ServiceContext } from '../context'
import { storedGuidelines } from './documents'
import type { acrossInput, acrossShape } from './shapes'

/**
 * One capability in several guidelines, oldest first; without a choice in all that have it. Throws `not-found` for a guideline or
 * capability that is not there.
 */
export async function across(
  ctx: ServiceContext,
  input: z.infer<typeof acrossInput>,
): Promise<z.infer<typeof acrossShape>> {
  requireRole(ctx, 'viewer')
  const all = (await storedGuidelines(ctx.db)).flatMap(({ read }) =>
    read.family === 'interop' ? [read.guideline] : [],
  )
  const missing = input.guidelines?.find((key) => !all.some(({ id }) => id === key))
  if (missing) throw new ServiceError('not-found', `There is no imported guideline "${missing}".`)
  const has = (guideline: (typeof all)[number]) => guideline.capabilities.some(({ id }) => id === input.capability)
  const chosen = all.filter((one) => (input.guidelines ? input.guidelines.includes(one.id) : has(one)))
  if (!chosen.some(has)) {
    throw new ServiceError('not-found', `No chosen guideline has a capability "${input.capability}".`)
  }
  const described = chosen.flatMap(({ capabilities }) => capabilities.filter(({ id }) => id === input.capability))
  return {
    capability: input.capability,
    description: described.findLast(({ description }) => description !== null)?.description ?? null,
    capabilities: [...new Set(all.flatMap(({ capabilities }) => capabilities.map(({ id }) => id)))].sort(),
    rows: capabilityAcross(chosen, input.capability),
  }
}
