import { asc, eq, max, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { account, session, user } from '@/db/schema'
import { requireRole, type ServiceContext } from '../context'
import type { personShape } from './shapes'

/** Everybody who may sign in. */
export async function listPeople(
  ctx: ServiceContext,
): Promise<{ items: z.infer<typeof personShape>[]; nextCursor: null }> {
  requireRole(ctx, 'admin')
  const lastSeen = ctx.db
    .select({ userId: session.userId, at: max(session.updatedAt).as('at') })
    .from(session)
    .groupBy(session.userId)
    .as('last_seen')
  const rows = await ctx.db
    .select({
      person: user,
      at: lastSeen.at,
      hasPassword: sql<boolean>`exists (select 1 from ${account} where ${account.userId} = ${user.id} and ${account.password} is not null)`,
    })
    .from(user)
    .leftJoin(lastSeen, eq(lastSeen.userId, user.id))
    .orderBy(asc(user.createdAt))
  return {
    items: rows.map(({ person, at, hasPassword }) => personItem(person, hasPassword, at)),
    nextCursor: null,
  }
}

/** A person's row as Settings shows it. */
export const personItem = (
  person: typeof user.$inferSelect,
  hasPassword: boolean,
  lastSeenAt: Date | null = null,
): z.infer<typeof personShape> => ({
  id: person.id,
  name: person.name,
  email: person.email,
  role: person.role,
  disabled: person.disabled,
  hasPassword,
  createdAt: person.createdAt.toISOString(),
  lastSeenAt: lastSeenAt?.toISOString() ?? null,
})
