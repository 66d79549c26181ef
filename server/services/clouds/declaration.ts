import { isDeepStrictEqual } from 'node:util'
import { eq } from 'drizzle-orm'
import { cloud } from '@/db/schema'
import type { CloudDeclaration } from '@/server/domain/cloud-declaration'
import { ProviderError } from '@/server/providers/errors'
import type { CloudProvider } from '@/server/providers/port'
import type { Runtime } from '../context'
import { plainCall } from './ask-cloud'

/** What an adapter knows as declared, in the shape in which it is stored; null where its kind declares nothing. */
export async function declarationOf(provider: CloudProvider, signal?: AbortSignal): Promise<CloudDeclaration | null> {
  if (!provider.declaration) return null
  const declaration = await provider.declaration(plainCall(20_000, signal))
  return JSON.parse(JSON.stringify(declaration)) as CloudDeclaration
}

/**
 * What is declared of a cloud now; the row is written when it differs from what was kept. Throws ProviderError when the
 * configuration cannot be used.
 */
export async function freshDeclaration(
  runtime: Pick<Runtime, 'db' | 'providers'>,
  row: { id: string; declaration: CloudDeclaration | null },
  signal?: AbortSignal,
): Promise<CloudDeclaration | null> {
  const declaration = await declarationOf(await runtime.providers.of(row.id), signal)
  if (!isDeepStrictEqual(declaration, row.declaration)) {
    await runtime.db.update(cloud).set({ declaration }).where(eq(cloud.id, row.id))
  }
  return declaration
}

/** The same for a look that goes on without it: what was kept stays where the configuration cannot be used now. */
export async function keepDeclaration(
  runtime: Pick<Runtime, 'db' | 'providers'>,
  cloudId: string,
  signal?: AbortSignal,
): Promise<void> {
  const [row] = await runtime.db
    .select({ id: cloud.id, declaration: cloud.declaration })
    .from(cloud)
    .where(eq(cloud.id, cloudId))
  if (!row) return
  try {
    await freshDeclaration(runtime, row, signal)
  } catch (error) {
    // The listing or probe that follows meets the same problem and tells it.
    if (!(error instanceof ProviderError)) throw error
  }
}
