import { z } from 'zod'
import { roles } from '@/server/domain/roles'

export const tokenShape = z.object({
  id: z.string(),
  name: z.string(),
  /** The first characters, to recognise it by. */
  prefix: z.string(),
  role: z.enum(roles),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
})
export const newTokenInput = z.object({
  name: z.string().trim().min(1).max(80),
  role: z.enum(roles),
  expiresInDays: z.number().int().min(1).max(3650).optional(),
})
/** `token` is shown this once; only its hash is kept. */
export const newTokenShape = tokenShape.extend({ token: z.string() })
