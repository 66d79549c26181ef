import { sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { type CloudRow, configuredClouds } from '@/db/queries/clouds'
import { conformanceRun, conformanceRunCloud } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { guidelineKey } from '@/server/domain/guideline'
import { change } from '../change'
import { shutdownProblem } from '../clouds/refuse-shutdown'
import { requireRole, type ServiceContext } from '../context'
import { findGuideline } from '../guidelines/find-guideline'
import { parse } from '../parse'
import { getRun } from './get-run'
import { type ConformanceRunItem, startRunInput } from './shapes'

/**
 * Starts a conformance run: rows, audit and its first job are committed together, the clouds are asked by workers. Throws
 * `not-found` for an unknown guideline or cloud, `precondition-failed` where nothing may be launched anywhere.
 */
export async function startRun(ctx: ServiceContext, input: unknown): Promise<ConformanceRunItem> {
  requireRole(ctx, 'operator')
  const given = parse(startRunInput, input)
  const id = await change(ctx, async (tx, record) => {
    const id = await insertRun(ctx, tx, given)
    await record({ action: 'conformance.start', subject: id, details: given })
    return id
  })
  return await getRun(ctx, { id })
}

type Start = { guideline: string; clouds?: string[] | null; budget: ConformanceRunItem['budget'] }

/** The rows of a run and its first job, in the caller's transaction. Answers its id. */
export async function insertRun(ctx: ServiceContext, tx: Transaction, given: Start): Promise<string> {
  const guideline = await findGuideline(tx, given.guideline)
  const clouds = await chosenClouds(tx, given.clouds ?? null)
  if (clouds.length === 0) {
    throw new ServiceError(
      'precondition-failed',
      `No cloud can be run by ${guidelineKey(guideline)}: none is configured that nodes may be launched on. Add one in Settings.`,
    )
  }
  const { budget } = given
  const cause = ctx.actor.kind === 'system' ? 'schedule' : ctx.actor.kind
  const [run] = await tx
    .insert(conformanceRun)
    .values({
      guidelineId: guideline.id,
      cause,
      startedBy: ctx.actor.name,
      budget,
      deadline: sql`now() + make_interval(mins => ${budget.minutes})`,
    })
    .returning({ id: conformanceRun.id })
  const runId = run!.id
  await tx.insert(conformanceRunCloud).values(clouds.map(({ id }) => ({ runId, cloudId: id })))
  // What metadata tells is counted from the kept catalogue: a fresh one.
  for (const { id } of clouds) await ctx.queue.send('cloud-catalogue', { cloudId: id }, { key: id, tx })
  await ctx.queue.send('conformance', { runId }, { tx })
  await ctx.queue.send('conformance', { runId }, { startAfter: budget.minutes * 60 + 1, tx })
  return runId
}

/** The named clouds, or all on which nodes may be launched. Throws `not-found` for one that is not configured. */
async function chosenClouds(tx: Transaction, ids: readonly string[] | null): Promise<CloudRow[]> {
  const all = await configuredClouds(tx)
  if (ids === null) return all.filter((row) => shutdownProblem(row.name, row.declaration) === null)
  const unknown = ids.filter((id) => !all.some((row) => row.id === id))
  if (unknown.length > 0) throw new ServiceError('not-found', `There is no cloud "${unknown.join('", "')}".`)
  return all.filter(({ id }) => ids.includes(id))
}
