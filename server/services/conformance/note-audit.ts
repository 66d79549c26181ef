import type { Transaction } from '@/db/client'
import { audit } from '@/db/schema'
import { systemActor } from '../context'

/** What a run does by itself stands in the audit like everything else. */
export async function noteAudit(
  tx: Transaction,
  action: string,
  subject: string,
  details: Record<string, unknown>,
): Promise<void> {
  const { name: actor, kind: actorKind, from } = systemActor
  await tx.insert(audit).values({ actor, actorKind, from, action, subject, details })
}
