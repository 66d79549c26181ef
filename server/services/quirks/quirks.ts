import { desc, eq } from 'drizzle-orm'
import type { Database } from '@/db/client'
import type { CloudRow } from '@/db/queries/clouds'
import { catalogue, quirkObservation } from '@/db/schema'
import { cloudDeclarationSchema } from '@/server/domain/cloud-declaration'
import { overallDeclaration, ownConfiguration } from '@/server/domain/declared-overall'
import type { ObservedQuirk, QuirkPair } from '@/server/domain/quirk'
import { quirkPairs } from '@/server/quirks/drift'
import { roleQuirks } from '@/server/quirks/role-quirks'
import { mustFindCloud } from '../clouds/find-cloud'
import { requireRole, type ServiceContext } from '../context'
import { type ObservationRow, observedRoles } from './observed-roles'
import type { Quirks } from './quirk-shapes'

/** Every quirk of a cloud, declared beside observed. The cloud itself is not asked. Throws `not-found`. */
export async function quirks(ctx: ServiceContext, input: { id: string }): Promise<Quirks> {
  requireRole(ctx, 'viewer')
  const row = await mustFindCloud(ctx, input.id)
  const { items, readAt } = await quirksOf(ctx.db, row)
  return {
    items,
    counts: {
      drift: items.filter(({ state }) => state === 'drift').length,
      agrees: items.filter(({ state }) => state === 'agrees').length,
      observed: items.filter(({ observed }) => observed !== null).length,
    },
    warnings: declarationOf(row).warnings,
    readAt,
  }
}

/** The pairs of a cloud, and the catalogue's age. */
export async function quirksOf(
  db: Database,
  row: Pick<CloudRow, 'id' | 'config' | 'declaration'>,
): Promise<{ items: QuirkPair[]; readAt: string | null }> {
  const [[kept], rows, counting] = await Promise.all([
    db.select({ content: catalogue.content }).from(catalogue).where(eq(catalogue.cloudId, row.id)),
    db
      .select()
      .from(quirkObservation)
      .where(eq(quirkObservation.cloudId, row.id))
      .orderBy(desc(quirkObservation.happenedAt), quirkObservation.id),
    observedRoles(db, row.id),
  ])
  const content = kept?.content ?? null
  const all = rows.map(observedOf)
  const ofRoles = all.filter(({ kind }) => kind === 'network-role')
  const others = all.filter(({ kind }) => kind !== 'network-role')
  const users = row.config.ssh?.users
  const items = quirkPairs({
    declaration: declarationOf(row),
    users: users ? { value: users, ...ownConfiguration } : null,
    catalogue: content,
    observed: [...others, ...(content ? roleQuirks(content, counting, ofRoles) : ofRoles)],
  })
  return { items, readAt: content?.readAt ?? null }
}

/** What an older version stored may have another shape; the next listing writes it anew. */
export const declarationOf = ({ config, declaration }: Pick<CloudRow, 'config' | 'declaration'>) =>
  overallDeclaration(config, cloudDeclarationSchema.nullable().safeParse(declaration).data ?? null)

const observedOf = (row: ObservationRow): ObservedQuirk => ({
  ...{ kind: row.kind, subject: row.subject, value: row.value, method: row.method },
  ...{ confidence: row.confidence, evidence: row.evidence, detail: row.detail },
  at: row.happenedAt.toISOString(),
  firstSeenAt: row.firstSeenAt.toISOString(),
  lastSeenAt: row.lastSeenAt.toISOString(),
  ...{ times: row.times, allocation: row.allocationId, step: row.step },
})
