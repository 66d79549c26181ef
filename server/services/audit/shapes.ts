import { z } from 'zod'

export const auditShape = z.object({
  id: z.number().int(),
  at: z.string(),
  actor: z.string(),
  actorKind: z.enum(['person', 'token', 'system']),
  from: z.string().nullable(),
  action: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.unknown()),
})
