import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { user } from '@/db/schema'
import { requireRole, type ServiceContext } from '../context'
import { hasPassword } from './set-password'
import type { meShape } from './shapes'

/** The one who asks. */
export async function getMe(ctx: ServiceContext): Promise<z.infer<typeof meShape>> {
  requireRole(ctx, 'viewer')
  const { id, name, kind, role } = ctx.actor
  if (kind !== 'person') return { id, name, kind, role, email: null, hasPassword: false }
  const [row] = await ctx.db.select({ email: user.email }).from(user).where(eq(user.id, id))
  return { id, name, kind, role, email: row?.email ?? null, hasPassword: await hasPassword(ctx.db, id) }
}
