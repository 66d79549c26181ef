import { and, eq, isNull } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { guideline } from '@/db/schema'
import type { Guideline } from '@/server/domain/guideline'
import { type CheckRule, checkRules, guidelineSchema } from '@/server/domain/guideline'
import { stepIds, steps } from '@/server/domain/steps'
import type { Story } from './character'

export type GuidelineRow = { id: string; revision: number; document: Guideline }

/** Stands in for the product's own where the database has none yet: the eight steps with one check each. */
const eightSteps = guidelineSchema.parse({
  name: 'node-allocation',
  version: '2016.10',
  title: 'The eight steps',
  published: '2016-10-25',
  reference: { vcpu: 2, memoryMiB: 4096, diskGiB: 10, arch: 'x86_64', distro: 'ubuntu', version: '24.04' },
  yardstick: {
    ...{ name: 'AWS EC2', source: 'to be measured', date: '2016-10-25' },
    steps: stepIds.map((step) => ({ step, calls: null, seconds: null })),
  },
  checks: steps.map(({ id, key, title }) => ({
    ...{ id: key, step: id, title, description: title, rule: checkRules[id - 1] satisfies CheckRule | undefined },
    ...{ status: 'required', weight: 1, lifetime: 'month' },
  })),
})

/** The guidelines that the database has; the eight steps are put there where it has none. A copy with waivers comes beside them. */
export async function ensureGuidelines(db: Database, stories: readonly Story[]): Promise<GuidelineRow[]> {
  const present = await db.select().from(guideline).where(isNull(guideline.removedAt))
  if (!present.some(({ builtIn }) => builtIn)) await put(db, eightSteps, true)
  const rows = await db.select().from(guideline).where(isNull(guideline.removedAt))
  const model = rows.find(({ builtIn, document }) => builtIn && document.version === eightSteps.version) ?? rows[0]
  if (!model) throw new Error('There is no guideline to copy.')
  await put(db, withWaivers(model.document, stories), false)
  return await db
    .select({ id: guideline.id, revision: guideline.revision, document: guideline.document })
    .from(guideline)
    .where(isNull(guideline.removedAt))
}

const copyName = 'bench-with-waivers'

/** Takes out what `ensureGuidelines` put beside the others. */
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
      ...{
        check: model.checks.find(({ step }) => step === 5)?.id ?? model.checks[0]!.id,
        cloud: id,
        date: '2026-06-01',
      },
      ...{ by: 'Bench', reason: 'Its vendor is changing the networks.', action: 'Look again when that is done.' },
    })),
})

async function put(db: Database, document: Guideline, builtIn: boolean): Promise<void> {
  const { name, version } = document
  const values = { document, builtIn, yaml: JSON.stringify(document, null, 2), updatedBy: 'bench' }
  const same = and(eq(guideline.name, name), eq(guideline.version, version), isNull(guideline.removedAt))
  const [there] = await db.select({ id: guideline.id }).from(guideline).where(same)
  if (there) await db.update(guideline).set(values).where(eq(guideline.id, there.id))
  else await db.insert(guideline).values({ name, version, ...values })
}
