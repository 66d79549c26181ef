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
import { rename } from './rename-yaml'
import { askRescore } from './rescore'
import type { copyGuidelineInput, GuidelineDetail } from './shapes'

/** Copies a guideline under another name or version; the copy can be edited. Its history is judged at once, without new runs. */
export async function copyGuideline(
  ctx: ServiceContext,
  input: z.infer<typeof copyGuidelineInput>,
): Promise<GuidelineDetail> {
  requireRole(ctx, 'admin')
  return await change(ctx, async (tx, record) => {
    const source = await findGuideline(tx, input.guideline)
    const yaml = rename(source.yaml, input)
    const read = readDocument(yaml)
    if (!read.ok) throw new ServiceError('conflict', `The copy cannot be read: ${read.problems[0]?.message ?? ''}`)
    await refuseTaken(tx, read.guideline, null)
    const [row] = await tx
      .insert(guideline)
      .values({
        name: read.guideline.name,
        version: read.guideline.version,
        builtIn: false,
        document: read.guideline,
        yaml,
        updatedBy: ctx.actor.name,
      })
      .returning()
    await askRescore(ctx, tx, row!)
    await record({
      action: 'guideline.copy',
      subject: guidelineKey(row!),
      details: { id: row!.id, from: guidelineKey(source) },
    })
    return guidelineDetail(row!, (await tallies(tx, [row!])).get(row!.id) ?? noTally)
  })
}
