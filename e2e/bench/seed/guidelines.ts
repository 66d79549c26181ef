import { and, eq, isNull } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { guideline } from '@/db/schema'
import { builtInGuidelines } from '@/server/conformance/guidelines/built-in'
import type { Guideline } from '@/server/domain/guideline-schema'
import type { Story } from './character'

export type GuidelineRow = { id: string; revision: number; document: Guideline }

const copyName = 'bench-with-waivers'

/** The guidelines that the database has, with the built-in ones put where they are missing, and a copy of the first with waivers. */
export async function ensureGuidelines(db: Database, stories: readonly Story[]): Promise<GuidelineRow[]> {
  const documents = builtInGuidelines()
  for (const { guideline: document, yaml } of documents) await putOnce(db, document, { yaml, builtIn: true })
  const model = documents[0]?.guideline
  if (!model) throw new Error('There is no built-in guideline.')
  const copy = withWaivers(model, stories)
  await putOnce(db, copy, { yaml: JSON.stringify(copy, null, 2), builtIn: false })
  return await db
    .select({ id: guideline.id, revision: guideline.revision, document: guideline.document })
    .from(guideline)
    .where(isNull(guideline.removedAt))
}

/** Takes out what `ensureGuidelines` put beside the built-in ones. */
export async function removeCopy(db: Database): Promise<void> {
  await db.delete(guideline).where(and(eq(guideline.name, copyName), eq(guideline.builtIn, false)))
}

const withWaivers = (model: Guideline, stories: readonly Story[]): Guideline => ({
  ...model,
  name: copyName,
  title: 'The eight steps, with waivers (made by the bench)',
  flagged: stories
    .filter(({ waived }) => waived)
    .map(({ id }) => ({
      ...{ check: model.checks.find(({ step }) => step === 5)!.id, cloud: id, date: '2026-06-01', by: 'Bench' },
      ...{ reason: 'Its vendor is changing the networks.', action: 'Look again when that is done.' },
    })),
})

/** As a start of the product leaves it, so that none judges all of it anew. */
async function putOnce(
  db: Database,
  document: Guideline,
  { yaml, builtIn }: { yaml: string; builtIn: boolean },
): Promise<void> {
  const { name, version } = document
  await db
    .insert(guideline)
    .values({ name, version, document, yaml, builtIn, updatedBy: 'bench', revision: 1, scoredRevision: 1 })
    .onConflictDoNothing()
}
