import type { AuditFilter } from '@/db/queries/audit'
import type { AuditFilterInput } from './shapes'

/** The query's filter out of what the caller sent. A day as an end counts to its last moment. */
export const toAuditFilter = (input: AuditFilterInput): AuditFilter => ({
  actors: input.actor,
  kinds: input.kind,
  actions: input.action,
  subject: input.subject,
  from: input.from,
  since: input.since === undefined ? undefined : new Date(input.since),
  until: input.until === undefined ? undefined : endOf(input.until),
  text: input.q?.trim() || undefined,
})

const endOf = (text: string): Date => new Date(Date.parse(text) + (text.includes('T') ? 0 : 86_400_000))
