import { z } from 'zod'
import { roles } from '@/server/domain/roles'

export const personShape = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  disabled: z.boolean(),
  hasPassword: z.boolean(),
  createdAt: z.string(),
  lastSeenAt: z.string().nullable(),
})
export const newPersonInput = z.object({
  name: z.string().trim().min(1).max(80),
  email: z.email().max(254).toLowerCase(),
  role: z.enum(roles),
})
export const updatePersonInput = z.object({
  id: z.string(),
  name: z.string().trim().min(1).max(80).optional(),
  role: z.enum(roles).optional(),
  disabled: z.boolean().optional(),
})
export const passwordInput = z.object({
  /** Needed when the person has a password already. */
  current: z.string().max(200).optional(),
  next: z.string().min(10, 'must have at least 10 characters').max(200),
})
/** A link that signs one person in once. */
export const signInLinkShape = z.object({ url: z.string(), expiresAt: z.string() })

/** The one who asks. */
export const meShape = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  kind: z.enum(['person', 'token', 'system']),
  role: z.enum(roles),
  hasPassword: z.boolean(),
})
