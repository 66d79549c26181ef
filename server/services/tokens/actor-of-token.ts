import { and, eq, gt, isNull, lt, or, sql } from 'drizzle-orm'
import { apiToken } from '@/db/schema'
import type { Actor, Runtime } from '../context'
import { hashToken } from '../people/sign-in-link'

/** Who a bearer token stands for; null when it is unknown, revoked or expired. Notes its use, at most once a minute. */
export async function actorOfToken(
  runtime: Pick<Runtime, 'db'>,
  token: string,
  from: string | null,
): Promise<Actor | null> {
  if (!token.startsWith('plb_')) return null
  const now = new Date()
  const [row] = await runtime.db
    .select()
    .from(apiToken)
    .where(
      and(
        eq(apiToken.tokenHash, hashToken(token)),
        isNull(apiToken.revokedAt),
        or(isNull(apiToken.expiresAt), gt(apiToken.expiresAt, now)),
      ),
    )
  if (!row) return null
  const aMinuteAgo = new Date(now.getTime() - 60_000)
  await runtime.db
    .update(apiToken)
    .set({ lastUsedAt: now, uses: sql`${apiToken.uses} + 1` })
    .where(and(eq(apiToken.id, row.id), or(isNull(apiToken.lastUsedAt), lt(apiToken.lastUsedAt, aMinuteAgo))))
  return { id: row.id, name: row.name, kind: 'token', role: row.role, from }
}
