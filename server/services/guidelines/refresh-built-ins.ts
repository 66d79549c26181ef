import { and, eq, isNull, sql } from 'drizzle-orm'
import { guideline } from '@/db/schema'
import { type BuiltInGuideline, builtInGuidelines } from '@/server/conformance/guidelines/built-in'
import { guidelineKey } from '@/server/domain/guideline'
import { type Runtime, systemActor } from '../context'
import { askRescore } from './rescore'

/**
 * Brings the guidelines that come with the product into the database: at each start of a process, one process at a time. One whose
 * document changed gets a new revision, and its history is judged anew. What somebody made under the same name and version is theirs and
 * stays. Answers the keys of those that were written.
 */
export async function refreshBuiltIns(
  runtime: Pick<Runtime, 'db' | 'queue' | 'log'>,
  documents: readonly BuiltInGuideline[] = builtInGuidelines(),
): Promise<string[]> {
  return await runtime.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('plumbline-guidelines'))`)
    const written: string[] = []
    for (const { guideline: document, yaml } of documents) {
      const { name, version } = document
      const [row] = await tx
        .select()
        .from(guideline)
        .where(and(eq(guideline.name, name), eq(guideline.version, version), isNull(guideline.removedAt)))
        .for('update')
      if (row && !row.builtIn) {
        const problem =
          'A guideline that comes with the product is left out: a copy has its name and version. Rename the copy.'
        runtime.log.warn({ guideline: guidelineKey(document) }, problem)
        continue
      }
      if (row?.yaml === yaml) {
        // A job that used up its retries, or was taken out: history is judged all the same.
        if (row.scoredRevision < row.revision) await askRescore(runtime, tx, row)
        continue
      }
      const values = { document, yaml, builtIn: true, updatedBy: systemActor.name }
      const [kept] = row
        ? await tx
            .update(guideline)
            .set({ ...values, revision: row.revision + 1, updatedAt: sql`now()` })
            .where(eq(guideline.id, row.id))
            .returning()
        : await tx
            .insert(guideline)
            .values({ name, version, ...values })
            .returning()
      await askRescore(runtime, tx, kept!)
      written.push(guidelineKey(document))
    }
    return written
  })
}
