import { createHash, randomBytes } from 'node:crypto'
import { and, asc, eq, gt, isNull } from 'drizzle-orm'
import type { z } from 'zod'
import type { Transaction } from '@/db/client'
import { signInLink, user } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import type { signInLinkShape } from './shapes'

const lifetimeMs = 15 * 60_000
const firstAdmin = { name: 'Admin', email: 'admin@localhost' }

/**
 * A link that signs one person in once, within 15 minutes; only its hash is kept. Without `personId` it is for the first
 * admin, who is made when there is none: this is how an installation is entered at its first start.
 */
export async function createSignInLink(
  ctx: ServiceContext,
  input: { personId?: string } = {},
): Promise<z.infer<typeof signInLinkShape>> {
  requireRole(ctx, 'admin')
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(Date.now() + lifetimeMs)
  await change(ctx, async (tx, record) => {
    const person = input.personId ? await mustFindPerson(tx, input.personId) : await anAdmin(tx)
    if (person.disabled) throw new ServiceError('conflict', `${person.name} is disabled. Enable the person first.`)
    await tx.insert(signInLink).values({ tokenHash: hashToken(token), userId: person.id, expiresAt })
    await record({ action: 'person.sign-in-link', subject: person.email })
  })
  return { url: `${ctx.env.publicUrl}/api/auth/sign-in-link?token=${token}`, expiresAt: expiresAt.toISOString() }
}

/** Uses a link up. Answers the person's id; null when it is unknown, used, expired or the person is disabled. */
export async function consumeSignInLink(
  db: Pick<Transaction, 'update' | 'select'>,
  token: string,
): Promise<string | null> {
  const [link] = await db
    .update(signInLink)
    .set({ usedAt: new Date() })
    .where(
      and(eq(signInLink.tokenHash, hashToken(token)), isNull(signInLink.usedAt), gt(signInLink.expiresAt, new Date())),
    )
    .returning({ userId: signInLink.userId })
  if (!link) return null
  const [person] = await db.select().from(user).where(eq(user.id, link.userId))
  return person && !person.disabled ? person.id : null
}

/** SHA-256 of a random token: what is stored in its place. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/** The row of a person. Throws ServiceError `not-found`. */
export async function mustFindPerson(tx: Transaction, id: string): Promise<typeof user.$inferSelect> {
  const [person] = await tx.select().from(user).where(eq(user.id, id))
  if (!person) throw new ServiceError('not-found', 'There is no such person.')
  return person
}

async function anAdmin(tx: Transaction): Promise<typeof user.$inferSelect> {
  const [admin] = await tx
    .select()
    .from(user)
    .where(and(eq(user.role, 'admin'), eq(user.disabled, false)))
    .orderBy(asc(user.createdAt))
    .limit(1)
  if (admin) return admin
  const [made] = await tx
    .insert(user)
    .values({ id: randomBytes(16).toString('hex'), ...firstAdmin, emailVerified: true, role: 'admin' })
    .onConflictDoUpdate({ target: user.email, set: { role: 'admin', disabled: false } })
    .returning()
  return made!
}
