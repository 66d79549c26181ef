import { z } from 'zod'
import { roles } from '@/server/domain/roles'
import { tokenScopes } from '@/server/domain/token-scope'

export const tokenShape = z.object({
  id: z.string(),
  name: z.string(),
  /** The first characters, to recognise it by. */
  prefix: z.string(),
  role: z.enum(roles),
  /** What it may be used for; null: all that its role allows. */
  scopes: z.array(z.enum(tokenScopes)).nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  /** By the database's clock. */
  expired: z.boolean(),
  lastUsedAt: z.string().nullable(),
  lastUsedFrom: z.string().nullable(),
  /** From how many addresses it was used, as far as they are counted. */
  addresses: z.number().int(),
  revokedAt: z.string().nullable(),
})
export const newTokenInput = z.object({
  name: z.string().trim().min(1).max(80),
  role: z.enum(roles),
  /** Absent: all that the role allows. */
  scopes: z.array(z.enum(tokenScopes)).min(1).max(tokenScopes.length).optional(),
  expiresInDays: z.number().int().min(1).max(3650).optional(),
})
/** `token` is shown this once; only its hash is kept. */
export const newTokenShape = tokenShape.extend({ token: z.string() })
