import { and, count, eq, ne } from 'drizzle-orm'
import type { z } from 'zod'
import { session, user } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { parse } from '../parse'
import { personItem } from './list-people'
import { hasPassword } from './set-password'
import { type personShape, updatePersonInput } from './shapes'
import { mustFindPerson } from './sign-in-link'

/** Changes name, role, or whether somebody may sign in. Disabling ends all sessions. The last admin stays one. */
export async function updatePerson(ctx: ServiceContext, input: unknown): Promise<z.infer<typeof personShape>> {
  requireRole(ctx, 'admin')
  const { id, ...changes } = parse(updatePersonInput, input)
  return await change(ctx, async (tx, record) => {
    const before = await mustFindPerson(tx, id)
    const after = { ...before, ...changes }
    if (before.role === 'admin' && !before.disabled && (after.role !== 'admin' || after.disabled)) {
      // All admins are locked, so that two who demote each other at once cannot both succeed.
      await tx.select({ id: user.id }).from(user).where(eq(user.role, 'admin')).for('update')
      const [others] = await tx
        .select({ count: count() })
        .from(user)
        .where(and(eq(user.role, 'admin'), eq(user.disabled, false), ne(user.id, id)))
      if (!others || others.count === 0) {
        throw new ServiceError('conflict', `${before.name} is the last admin. Make somebody else an admin first.`)
      }
    }
    const [row] = await tx
      .update(user)
      .set({ ...changes, updatedAt: new Date() })
      .where(eq(user.id, id))
      .returning()
    if (after.disabled) await tx.delete(session).where(eq(session.userId, id))
    await record({ action: 'person.update', subject: before.email, details: changes })
    return personItem(row!, await hasPassword(tx, id))
  })
}
