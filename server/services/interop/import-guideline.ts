import { createHash } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { interopGuideline } from '@/db/schema'
import { guidelineBytesMax } from '@/server/conformance/interop/read-guideline'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { parse } from '../parse'
import { type Read, readDocument, storedGuideline } from './documents'
import { guidelineItem } from './guideline-item'
import { readFile } from './read-file'
import { type InteropGuidelineItem, importGuidelineInput } from './shapes'

/**
 * Keeps an interop guideline (JSON) or an SCS scope (YAML) as it was published. One of the same key is replaced; the audit holds
 * both hashes. Throws `bad-request` that says what is wrong with the file.
 */
export async function importGuideline(ctx: ServiceContext, input: unknown): Promise<InteropGuidelineItem> {
  requireRole(ctx, 'admin')
  const { text } = parse(importGuidelineInput, input)
  if (Buffer.byteLength(text) > guidelineBytesMax) {
    throw new ServiceError('bad-request', 'The file has more than 8 MiB; published guidelines are below 0.2 MiB.')
  }
  const family: 'interop' | 'scs' = /^\s*\{/.test(text) ? 'interop' : 'scs'
  const about = columnsOf(readFile(() => readDocument(family, text)))
  const sha256 = createHash('sha256').update(text).digest('hex')
  await change(ctx, async (tx, record) => {
    const [before] = await tx
      .select({ sha256: interopGuideline.sha256, family: interopGuideline.family })
      .from(interopGuideline)
      .where(eq(interopGuideline.key, about.key))
      .for('update')
    const values = { ...about, family, text, sha256, importedBy: ctx.actor.name }
    await tx
      .insert(interopGuideline)
      .values(values)
      .onConflictDoUpdate({ target: interopGuideline.key, set: { ...values, importedAt: sql`now()` } })
    await record({
      action: before ? 'interop-guideline.replace' : 'interop-guideline.import',
      subject: about.key,
      details: { sha256, ...(before ? { replaced: before.sha256 } : {}) },
    })
  })
  return guidelineItem(await storedGuideline(ctx.db, about.key))
}

function columnsOf(read: Read) {
  if (read.family === 'scs') {
    return { key: read.scope.uuid, schema: 'scs', addOn: false, status: null }
  }
  const { id, schema, addOn, status } = read.guideline
  return { key: id, schema, addOn, status }
}
