import { eq } from 'drizzle-orm'
import { catalogue } from '@/db/schema'
import type { Catalogue } from '@/server/domain/catalogue'
import { keptReading, writeCatalogue } from '../catalogue/write-catalogue'
import type { Runtime } from '../context'
import { observeCatalogue } from '../quirks/observe-catalogue'
import { askCloud } from './ask-cloud'

/**
 * Reads a cloud's catalogue now and keeps it, with what it changed. Throws ServiceError `precondition-failed` with the cloud's own
 * words, and then nothing is written.
 */
export async function readCatalogue(ctx: Runtime, cloudId: string, signal?: AbortSignal): Promise<Catalogue> {
  const follows = await keptReading(ctx.db, cloudId)
  const content = await askCloud(
    () => ctx.providers.of(cloudId),
    (provider, call) => provider.catalogue(call),
    { timeoutMs: 60_000, signal },
  )
  await ctx.db.transaction(async (tx) => {
    if (await writeCatalogue(tx, { cloudId, content, follows })) await observeCatalogue(tx, cloudId, content)
  })
  return content
}

/** The kept catalogue when it is younger than `maxAgeMs`, else one that is read now. */
export async function freshCatalogue(ctx: Runtime, cloudId: string, maxAgeMs: number): Promise<Catalogue> {
  const [kept] = await ctx.db.select().from(catalogue).where(eq(catalogue.cloudId, cloudId))
  if (kept && Date.now() - kept.readAt.getTime() < maxAgeMs) return kept.content
  return await readCatalogue(ctx, cloudId)
}
