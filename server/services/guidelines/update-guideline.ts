import { eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { guideline } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { guidelineKey } from '@/server/domain/guideline'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { findGuideline } from './find-guideline'
import { guidelineDetail, noTally, tallies } from './guideline-item'
import { readDocument } from './read-document'
import { refuseTaken } from './refuse-taken'
import { askRescore } from './rescore'
import type { GuidelineDetail, updateGuidelineInput } from './shapes'

/**
 * Writes the document of a copy; history is judged anew by a job, without new runs. Throws `conflict` for a built-in guideline and
 * when somebody else changed it meanwhile, `bad-request` with each problem of the document.
 */
export async function updateGuideline(
  ctx: ServiceContext,
  input: z.infer<typeof updateGuidelineInput>,
): Promise<GuidelineDetail> {
  requireRole(ctx, 'admin')
  const read = readDocument(input.yaml)
  if (!read.ok) {
    const issues = read.problems.map(({ line, message }) => ({ path: line === null ? '' : `line ${line}`, message }))
    const told = issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join(' ')
    throw new ServiceError('bad-request', told, { issues })
  }
  return await change(ctx, async (tx, record) => {
    const before = await findGuideline(tx, input.guideline, true)
    if (before.builtIn) {
      throw new ServiceError('conflict', `${guidelineKey(before)} comes with the product. Copy it and edit the copy.`)
    }
    if (before.revision !== input.revision) {
      throw new ServiceError(
        'conflict',
        `${before.updatedBy} changed ${guidelineKey(before)} meanwhile (revision ${before.revision}, yours is ${input.revision}). Load it again; nothing of yours was kept.`,
      )
    }
    await refuseTaken(tx, read.guideline, before.id)
    const [row] = await tx
      .update(guideline)
      .set({
        name: read.guideline.name,
        version: read.guideline.version,
        document: read.guideline,
        yaml: input.yaml,
        revision: before.revision + 1,
        updatedAt: sql`now()`,
        updatedBy: ctx.actor.name,
      })
      .where(eq(guideline.id, before.id))
      .returning()
    await askRescore(ctx, tx, row!)
    await record({
      action: 'guideline.update',
      subject: guidelineKey(row!),
      details: { id: row!.id, before: guidelineKey(before), revision: row!.revision },
    })
    return guidelineDetail(row!, (await tallies(tx, [row!])).get(row!.id) ?? noTally)
  })
}
