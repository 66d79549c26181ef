import { and, asc, desc, eq, gt, gte, inArray, isNull, like, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../client'
import { audit, auditSeal } from '../schema'

/** What narrows the activity. Everything that is given must hold. */
export type AuditFilter = {
  /** Names of actors, as they were. */
  actors?: readonly string[]
  kinds?: readonly ('person' | 'token' | 'system')[]
  /** `cloud.sync`, or all of a group: `cloud.*`. */
  actions?: readonly string[]
  subject?: string
  /** The beginning of a sender's address. */
  from?: string
  /** Inclusive. */
  since?: Date
  /** Exclusive. */
  until?: Date
  /** A part of any text of an entry. */
  text?: string
}

/** A part of a LIKE pattern that means itself. */
const literally = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&')

export function auditWhere(filter: AuditFilter): SQL | undefined {
  const { actors, kinds, actions, subject, from, since, until, text } = filter
  return and(
    actors?.length ? inArray(audit.actor, [...actors]) : undefined,
    kinds?.length ? inArray(audit.actorKind, [...kinds]) : undefined,
    actions?.length ? or(...actions.map(ofAction)) : undefined,
    subject === undefined ? undefined : eq(audit.subject, subject),
    from === undefined ? undefined : like(audit.from, `${literally(from)}%`),
    since === undefined ? undefined : gte(audit.at, since),
    until === undefined ? undefined : lt(audit.at, until),
    text ? withText(text) : undefined,
  )
}

const ofAction = (action: string): SQL =>
  action.endsWith('.*') ? like(audit.action, `${literally(action.slice(0, -1))}%`) : eq(audit.action, action)

const withText = (text: string): SQL =>
  sql`concat_ws(' ', ${audit.actor}, ${audit.action}, ${audit.subject}, ${audit.from}, ${audit.details}::text) ilike ${`%${literally(text)}%`}`

const columns = { row: audit, seal: auditSeal }
export type SealedRow = { row: typeof audit.$inferSelect; seal: typeof auditSeal.$inferSelect | null }

/** Newest first; `before` is the last id of the page before. */
export async function pageOfAudit(
  db: Database,
  filter: AuditFilter,
  options: { before: number | null; limit: number },
): Promise<SealedRow[]> {
  return await db
    .select(columns)
    .from(audit)
    .leftJoin(auditSeal, eq(auditSeal.auditId, audit.id))
    .where(and(auditWhere(filter), options.before === null ? undefined : lt(audit.id, options.before)))
    .orderBy(desc(audit.id))
    .limit(options.limit)
}

/** In the order of the chain; `after` is the last position of the page before. */
export async function pageOfSealed(
  db: Database,
  filter: AuditFilter,
  options: { after: number; limit: number },
): Promise<SealedRow[]> {
  return await db
    .select(columns)
    .from(auditSeal)
    .innerJoin(audit, eq(audit.id, auditSeal.auditId))
    .where(and(auditWhere(filter), gt(auditSeal.position, options.after)))
    .orderBy(asc(auditSeal.position))
    .limit(options.limit)
}

/** What has no seal, or has got it behind `after`: those that a reader of the chain up to there has not seen. */
export async function pageOfUnsealed(
  db: Database,
  filter: AuditFilter,
  options: { after: number; afterId: number; limit: number },
): Promise<SealedRow[]> {
  return await db
    .select(columns)
    .from(audit)
    .leftJoin(auditSeal, eq(auditSeal.auditId, audit.id))
    .where(
      and(
        auditWhere(filter),
        gt(audit.id, options.afterId),
        or(isNull(auditSeal.position), gt(auditSeal.position, options.after)),
      ),
    )
    .orderBy(asc(audit.id))
    .limit(options.limit)
}
