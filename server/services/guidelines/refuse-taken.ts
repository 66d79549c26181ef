import { and, eq, isNull } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { guideline } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { guidelineKey } from '@/server/domain/guideline'

/** Throws `conflict` when another guideline than `own` has this name and version. */
export async function refuseTaken(
  tx: Transaction,
  named: { name: string; version: string },
  own: string | null,
): Promise<void> {
  const [row] = await tx
    .select({ id: guideline.id })
    .from(guideline)
    .where(and(eq(guideline.name, named.name), eq(guideline.version, named.version), isNull(guideline.removedAt)))
  if (row && row.id !== own) {
    throw new ServiceError(
      'conflict',
      `There is a guideline "${guidelineKey(named)}" already. Choose another name or version.`,
    )
  }
}
