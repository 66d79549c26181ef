import type { z } from 'zod'
import { guidelineKey } from '@/server/domain/guideline'
import type { Runtime } from '../context'
import { databaseNow } from './database-now'
import { matrixParts } from './matrix-parts'
import { momentOf } from './moment'
import { openLink } from './open-link'
import { publicText } from './public-text'
import type { PublicMatrix, publicLinkInput, ScorecardItem } from './shapes'

/** The page behind a public link, for anybody who has its token. Throws `not-found`. */
export async function publicMatrix(
  { db }: Pick<Runtime, 'db'>,
  { token }: z.infer<typeof publicLinkInput>,
): Promise<PublicMatrix> {
  const { link, guideline } = await openLink(db, token)
  const moment = momentOf(link.day ?? undefined, await databaseNow(db))
  const parts = await matrixParts(db, { guideline, moment, only: link.clouds })
  const { name, version } = guideline
  return {
    guideline: { key: guidelineKey(guideline), title: guideline.document.title, name, version },
    ...parts,
    items: parts.items.map(publicItem),
    expiresAt: link.expiresAt.toISOString(),
  }
}

const publicItem = (item: ScorecardItem): ScorecardItem => ({
  ...item,
  missing: item.missing.map(publicText),
  cells: item.cells.map((cell) => ({ ...cell, reason: publicText(cell.reason) })),
})
