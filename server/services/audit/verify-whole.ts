import { eq } from 'drizzle-orm'
import { auditSeal } from '@/db/schema'
import { requireRole, type ServiceContext } from '../context'
import { verifyAudit } from './verify-audit'

export type WholeVerdict = {
  ok: boolean
  /** What was found, for people. */
  sentences: string[]
}

/** Verifies the chain to its end. `anchor` is a head that somebody wrote down elsewhere: it must still be in the chain. */
export async function verifyWhole(
  ctx: ServiceContext,
  anchor: { position: number; hash: string } | null,
): Promise<WholeVerdict> {
  requireRole(ctx, 'admin')
  let answer = await verifyAudit(ctx)
  let checked = answer.checked
  while (answer.next) {
    ctx.stopping.throwIfAborted()
    answer = await verifyAudit(ctx, { after: answer.next })
    checked += answer.checked
  }
  const waits = answer.waiting === 0 ? 'Nothing waits for its seal.' : `${answer.waiting} wait for their seal.`
  if (answer.broken) {
    return { ok: false, sentences: ['The chain is broken.', answer.broken.sentence, `${checked} before it are right.`] }
  }
  const lost = anchor && (await lostAnchor(ctx, anchor))
  if (lost) return { ok: false, sentences: ['The chain is not the one that was written down.', lost] }
  const head = answer.head ? [`Head ${answer.head.position}:${answer.head.hash}`] : []
  return { ok: true, sentences: [`${checked} sealed entries are right. ${waits}`, ...head] }
}

async function lostAnchor(ctx: ServiceContext, anchor: { position: number; hash: string }): Promise<string | null> {
  const [row] = await ctx.db.select().from(auditSeal).where(eq(auditSeal.position, anchor.position))
  if (!row) return `Position ${anchor.position} is not there any more: the end of the activity was cut off.`
  if (row.hash === anchor.hash) return null
  return `Position ${anchor.position} has another hash: the activity up to there was written anew.`
}
