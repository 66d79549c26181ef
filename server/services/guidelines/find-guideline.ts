import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { guideline } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { guidelineKey } from '@/server/domain/guideline'
import type { ReferenceRequest } from '@/server/domain/guideline-schema'
import { toJudge } from './guideline-item'
import type { GuidelineHead } from './shapes'

export type GuidelineRow = typeof guideline.$inferSelect
/** What names a guideline. */
type Named = { id: string; name: string; version: string }

/** Guidelines in use, the built-in ones first, older versions first. Their documents stay in the database. */
export async function guidelineHeads(db: Database | Transaction): Promise<GuidelineHead[]> {
  const rows = await db
    .select({
      id: guideline.id,
      name: guideline.name,
      version: guideline.version,
      builtIn: guideline.builtIn,
      revision: guideline.revision,
      scoredRevision: guideline.scoredRevision,
      title: sql<string>`${guideline.document} ->> 'title'`,
      reference: sql<ReferenceRequest>`${guideline.document} -> 'reference'`,
    })
    .from(guideline)
    .where(isNull(guideline.removedAt))
    .orderBy(desc(guideline.builtIn), asc(guideline.name), asc(guideline.version))
  return await Promise.all(
    rows.map(async (row) => {
      const { id, name, version, title, builtIn, revision } = row
      const rescoring = await toJudge(db, row)
      return { id, key: guidelineKey(row), name, version, title, builtIn, revision, rescoring }
    }),
  )
}

/**
 * The one that `ref` names by id or as `node-allocation 2016.10`; without `ref` the first. Throws ServiceError `not-found`, which
 * names those that there are.
 */
export function chooseGuideline<Name extends Named>(names: readonly Name[], ref: string | undefined): Name {
  const found = ref === undefined ? names[0] : names.find((each) => each.id === ref || guidelineKey(each) === ref)
  if (found) return found
  if (ref === undefined) {
    throw new ServiceError('unavailable', 'The built-in guidelines are not loaded yet. Try again in a moment.')
  }
  const known = names.map((each) => `"${guidelineKey(each)}"`).join(', ')
  throw new ServiceError('not-found', `There is no guideline "${ref}". There is: ${known || 'none yet'}.`)
}

/** The row that `ref` names. With `lock` nobody else changes it until the transaction ends. Throws as `chooseGuideline`. */
export async function findGuideline(
  db: Database | Transaction,
  ref: string | undefined,
  lock = false,
): Promise<GuidelineRow> {
  const { id } = chooseGuideline(await names(db), ref)
  const read = db
    .select()
    .from(guideline)
    .where(and(eq(guideline.id, id), isNull(guideline.removedAt)))
  const [row] = lock ? await read.for('update') : await read
  if (!row) throw new ServiceError('not-found', 'This guideline was removed a moment ago.')
  return row
}

const names = async (db: Database | Transaction): Promise<Named[]> =>
  await db
    .select({ id: guideline.id, name: guideline.name, version: guideline.version })
    .from(guideline)
    .where(isNull(guideline.removedAt))
    .orderBy(desc(guideline.builtIn), asc(guideline.name), asc(guideline.version))
