import { ServiceError } from '@/server/domain/errors'
import type { Role } from '@/server/domain/roles'
import { type Actor, requireRole } from './context'

/** How often an open stream asks whether its reader may still read. */
export const accessMs = 2_000

/** Who the request's sender is by now, null for nobody: tokens are revoked and people sign out while streams are open. */
export type Access = () => Promise<Actor | null>

/**
 * Throws `unauthorized` or `forbidden` once the reader's right has ended, asking when the last answer is `afterMs` old. Who has
 * nothing to tell at the moment asks sooner, so that the next news need not wait for the answer.
 */
export function accessCheck(access: Access | undefined, role: Role = 'viewer'): (afterMs?: number) => Promise<void> {
  let checkedAt = performance.now()
  return async (afterMs = accessMs) => {
    if (!access || performance.now() - checkedAt < afterMs) return
    const actor = await access()
    if (!actor)
      throw new ServiceError('unauthorized', 'Your session or token has ended. Sign in, or use another token.')
    requireRole({ actor }, role)
    checkedAt = performance.now()
  }
}
