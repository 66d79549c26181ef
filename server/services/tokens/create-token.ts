import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import { apiToken } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { roleIncludes } from '@/server/domain/roles'
import { scopesBeyond, tokenScopes, tokenScopeWords } from '@/server/domain/token-scope'
import { change } from '../change'
import { requireRole, requireScope, type ServiceContext } from '../context'
import { parse } from '../parse'
import { hashToken } from '../people/sign-in-link'
import { tokenItem } from './list-tokens'
import { newTokenInput, type newTokenShape } from './shapes'

/**
 * Makes a bearer token for `/api/v1`. Its text is answered this once; only its hash is kept. No token makes one that may do more
 * than itself. Throws `forbidden`, `bad-request`.
 */
export async function createToken(ctx: ServiceContext, input: unknown): Promise<z.infer<typeof newTokenShape>> {
  requireRole(ctx, 'admin')
  const { name, role, scopes, expiresInDays } = parse(newTokenInput, input)
  if (!roleIncludes(ctx.actor.role, role)) {
    throw new ServiceError('forbidden', `A token cannot have a higher role than ${ctx.actor.name}.`)
  }
  for (const scope of ctx.actor.scopes ? (scopes ?? tokenScopes) : []) requireScope(ctx.actor, scope)
  const [useless] = scopesBeyond(role, scopes ?? [])
  if (useless) {
    const why = `The scope "${useless}" needs the role ${tokenScopeWords[useless].role}, and this token would have the role ${role}.`
    throw new ServiceError('bad-request', `${why} Raise the role, or leave the scope out.`)
  }
  const token = `plb_${randomBytes(30).toString('base64url')}`
  return await change(ctx, async (tx, record) => {
    const [row] = await tx
      .insert(apiToken)
      .values({
        id: randomBytes(8).toString('hex'),
        name,
        role,
        scopes: scopes ? tokenScopes.filter((scope) => scopes.includes(scope)) : null,
        prefix: token.slice(0, 10),
        tokenHash: hashToken(token),
        createdBy: ctx.actor.name,
        expiresAt: expiresInDays ? sql`now() + make_interval(days => ${expiresInDays}::int)` : null,
      })
      .returning()
    const { expiresAt } = row!
    const details = { role, scopes: scopes ?? 'all', expires: expiresAt?.toISOString() ?? 'never', id: row!.id }
    await record({ action: 'token.create', subject: name, details })
    return { ...tokenItem({ ...row!, expired: false }), token }
  })
}
