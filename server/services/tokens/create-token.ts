import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { apiToken } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { roleIncludes } from '@/server/domain/roles'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { parse } from '../parse'
import { hashToken } from '../people/sign-in-link'
import { tokenItem } from './list-tokens'
import { newTokenInput, type newTokenShape } from './shapes'

/** Makes a bearer token for `/api/v1`. Its text is answered this once; only its hash is kept. */
export async function createToken(ctx: ServiceContext, input: unknown): Promise<z.infer<typeof newTokenShape>> {
  requireRole(ctx, 'admin')
  const { name, role, expiresInDays } = parse(newTokenInput, input)
  if (!roleIncludes(ctx.actor.role, role)) {
    throw new ServiceError('forbidden', `A token cannot have a higher role than ${ctx.actor.name}.`)
  }
  const token = `plb_${randomBytes(30).toString('base64url')}`
  return await change(ctx, async (tx, record) => {
    const [row] = await tx
      .insert(apiToken)
      .values({
        id: randomBytes(8).toString('hex'),
        name,
        role,
        prefix: token.slice(0, 10),
        tokenHash: hashToken(token),
        createdBy: ctx.actor.name,
        expiresAt: expiresInDays ? new Date(Date.now() + expiresInDays * 86_400_000) : null,
      })
      .returning()
    await record({ action: 'token.create', subject: name, details: { role, id: row!.id } })
    return { ...tokenItem(row!), token }
  })
}
