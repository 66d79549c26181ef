import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { interopResult } from '@/db/schema'
import type { Outcome } from '@/server/conformance/interop/results/outcome'
import { readResults } from '@/server/conformance/interop/results/read-results'
import { change } from '../change'
import { mustFindCloud } from '../clouds/get-cloud'
import { requireRole, type ServiceContext } from '../context'
import { readFile } from './read-file'
import { resultItem } from './results'
import type { importedResultShape } from './shapes'

/** A file that was brought: its bytes decide what it is, its name is only shown. */
export type ResultFile = { readonly cloud: string; readonly fileName: string; readonly bytes: Uint8Array }

/** Keeps what a file says about a cloud's API. Throws `not-found` for the cloud, `bad-request` that says what is wrong with the file. */
export async function importResults(
  ctx: ServiceContext,
  file: ResultFile,
): Promise<z.infer<typeof importedResultShape>> {
  requireRole(ctx, 'operator')
  const cloud = await mustFindCloud(ctx, file.cloud)
  const { source, results, ranAt, about, warnings } = readFile(() => readResults(file.bytes))
  const count = (...which: Outcome[]) => Object.values(results).filter((one) => which.includes(one)).length
  const fileName = shownName(file.fileName)
  return await change(ctx, async (tx, record) => {
    const [row] = await tx
      .insert(interopResult)
      .values({
        cloudId: cloud.id,
        source,
        fileName,
        results,
        passed: count('passed'),
        failed: count('failed'),
        skipped: count('skipped', 'aborted'),
        about,
        ranAt: ranAt ? new Date(ranAt) : null,
        sha256: createHash('sha256').update(file.bytes).digest('hex'),
        importedBy: ctx.actor.name,
      })
      .returning()
    await record({
      action: 'interop-result.import',
      subject: cloud.id,
      details: { id: row!.id, source, fileName, sha256: row!.sha256, passed: row!.passed, failed: row!.failed },
    })
    return { ...resultItem({ ...row!, cloudName: cloud.name }), warnings }
  })
}

/** The last part of a name, without what a terminal or a page would act on. */
function shownName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  const plain = last.replaceAll(/\p{C}/gu, '').trim().slice(0, 200)
  return plain === '' ? 'results' : plain
}
