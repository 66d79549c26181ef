import { asc, eq, gt, isNull, sql } from 'drizzle-orm'
import { audit, auditSeal, auditUnsealed } from '@/db/schema'
import { requireRole, type ServiceContext } from '../context'
import { type AuditRow, hashOf, noHash } from './chain'
import { getHead } from './get-head'
import type { VerifyAnswer } from './shapes'

type Broken = NonNullable<VerifyAnswer['broken']>
type Place = { position: number; hash: string }
type Link = { seal: typeof auditSeal.$inferSelect; row: AuditRow | null }

const batchSize = 1_000
/** One call looks at so many, below a second; who wants all goes on with `next`. */
const callMax = 10_000
const start: Place = { position: 0, hash: noHash }

/**
 * Computes the chain anew out of the entries, from `after` on, and names the first thing that is wrong. The last call also looks for
 * entries that have no seal and do not wait for one, and for such as were removed while they waited.
 */
export async function verifyAudit(ctx: ServiceContext, input: { after?: Place } = {}): Promise<VerifyAnswer> {
  requireRole(ctx, 'admin')
  const answer = async (over: Pick<VerifyAnswer, 'checked' | 'next' | 'broken'>) => ({
    ...(await getHead(ctx)),
    ...over,
  })
  let at = input.after ?? start
  for (let checked = 0; checked < callMax; ) {
    const links = await linksAfter(ctx, at.position)
    for (const link of links) {
      const broken = brokenLink(link, at)
      if (broken) return await answer({ checked, next: null, broken })
      at = { position: link.seal.position, hash: link.seal.hash }
      checked++
    }
    if (links.length < batchSize)
      return await answer({ checked, next: null, broken: (await withoutSeal(ctx)) ?? (await goneUnsealed(ctx)) })
  }
  return await answer({ checked: callMax, next: at, broken: null })
}

const linksAfter = async (ctx: ServiceContext, position: number): Promise<Link[]> =>
  await ctx.db
    .select({ seal: auditSeal, row: audit })
    .from(auditSeal)
    .leftJoin(audit, eq(audit.id, auditSeal.auditId))
    .where(gt(auditSeal.position, position))
    .orderBy(asc(auditSeal.position))
    .limit(batchSize)

/** What is wrong with a seal and its entry, behind `last`. */
export function brokenLink({ seal, row }: Link, last: Place): Broken | null {
  const at = { position: seal.position, id: seal.auditId }
  const when = seal.sealedAt.toISOString()
  if (seal.position !== last.position + 1) {
    const sentence = `Seal ${last.position + 1} is missing: the chain goes on with ${seal.position}. Seals were removed.`
    return { kind: 'seal-removed', position: last.position + 1, id: null, sentence }
  }
  if (seal.previousHash !== last.hash) {
    const sentence = `Seal ${seal.position} does not continue seal ${last.position}: one of them was changed or put in later.`
    return { kind: 'seal-changed', ...at, sentence }
  }
  if (!row) {
    const sentence = `Entry ${seal.auditId} is gone. It was sealed as number ${seal.position} at ${when} and was removed since.`
    return { kind: 'removed', ...at, sentence }
  }
  if (hashOf(row, seal) === seal.hash) return null
  const told = `"${row.action}" of ${row.actor}`
  const sentence = `Entry ${row.id} (${told}) is not what was sealed as number ${seal.position} at ${when}: it was changed, or its seal was.`
  return { kind: 'changed', ...at, sentence }
}

/** An entry that neither has a seal nor waits for one has come in past everything. */
async function withoutSeal(ctx: ServiceContext): Promise<Broken | null> {
  const [row] = await ctx.db.execute<{ id: number; action: string; actor: string }>(sql`
    select a.id::float8 as id, a.action, a.actor from audit a
    where not exists (select from audit_seal s where s.audit_id = a.id)
      and not exists (select from audit_unsealed u where u.audit_id = a.id)
    order by a.id limit 1`)
  if (!row) return null
  const sentence = `Entry ${row.id} ("${row.action}" of ${row.actor}) has no seal and does not wait for one: it was put in past Plumbline, or its seal was removed.`
  return { kind: 'inserted', position: null, id: row.id, sentence }
}

/** An entry and its place among those that wait come in one transaction: a place alone is one whose entry was removed. */
async function goneUnsealed(ctx: ServiceContext): Promise<Broken | null> {
  const [row] = await ctx.db
    .select({ id: auditUnsealed.auditId })
    .from(auditUnsealed)
    .leftJoin(audit, eq(audit.id, auditUnsealed.auditId))
    .where(isNull(audit.id))
    .orderBy(asc(auditUnsealed.auditId))
    .limit(1)
  if (!row) return null
  const sentence = `Entry ${row.id} is gone. It was removed while it waited for its seal.`
  return { kind: 'removed', position: null, id: row.id, sentence }
}
