import { randomBytes } from 'node:crypto'
import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { and, eq, isNotNull, ne } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { account, session } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { parse } from '../parse'
import { passwordInput } from './shapes'

/** better-auth's name for e-mail and password. */
const credential = 'credential'

/**
 * Sets the password of the one who asks; ends all other sessions of the person. Throws `forbidden` when there is a
 * password already and `current` is not it, `bad-request` for tokens.
 */
export async function setPassword(ctx: ServiceContext, input: unknown, keepSession?: string): Promise<{ done: true }> {
  requireRole(ctx, 'viewer')
  if (ctx.actor.kind !== 'person') throw new ServiceError('bad-request', 'Only a person has a password.')
  const { current, next } = parse(passwordInput, input)
  const id = ctx.actor.id
  const password = await hashPassword(next)
  return await change(ctx, async (tx, record) => {
    const [existing] = await tx
      .select()
      .from(account)
      .where(and(eq(account.userId, id), eq(account.providerId, credential)))
      .for('update')
    if (existing?.password && !(await verifyPassword({ hash: existing.password, password: current ?? '' }))) {
      throw new ServiceError('forbidden', 'The current password is not this one.')
    }
    if (existing) await tx.update(account).set({ password, updatedAt: new Date() }).where(eq(account.id, existing.id))
    else {
      await tx
        .insert(account)
        .values({ id: randomBytes(16).toString('hex'), accountId: id, providerId: credential, userId: id, password })
    }
    await tx
      .delete(session)
      .where(and(eq(session.userId, id), keepSession ? ne(session.token, keepSession) : undefined))
    await record({ action: 'person.set-password', subject: ctx.actor.name })
    return { done: true }
  })
}

/** Has the person a password, or only links and OIDC. */
export async function hasPassword(db: Pick<Transaction, 'select'>, userId: string): Promise<boolean> {
  const rows = await db
    .select({ id: account.id })
    .from(account)
    .where(and(eq(account.userId, userId), isNotNull(account.password)))
    .limit(1)
  return rows.length > 0
}
