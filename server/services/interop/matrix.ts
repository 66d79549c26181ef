import type { z } from 'zod'
import { configuredClouds } from '@/db/queries/clouds'
import { findingOf } from '@/server/conformance/interop/finding'
import { versionStatesAt } from '@/server/conformance/interop/scs/evaluate'
import { ServiceError } from '@/server/domain/errors'
import { requireRole, type ServiceContext } from '../context'
import { databaseNow } from '../scorecards/database-now'
import { getMatrix } from '../scorecards/get-matrix'
import type { Matrix } from '../scorecards/shapes'
import { apiCell, type Column } from './api-cells'
import { storedGuidelines } from './documents'
import { type ResultHead, resultHeads } from './results'
import type { InteropMatrix, matrixInput } from './shapes'

/** Targets of the newest guideline that stand there when nobody chose. */
const targetsShown = 3
const headsMax = 5000

/**
 * Each cloud's eight steps beside what test results say of its API. Where the steps cannot be read, the API is told all the same and
 * `problem` says why. Throws `not-found` for a column that is not there.
 */
export async function interopMatrix(ctx: ServiceContext, input: z.infer<typeof matrixInput>): Promise<InteropMatrix> {
  requireRole(ctx, 'viewer')
  const [clouds, heads, now, { matrix, problem }] = await Promise.all([
    configuredClouds(ctx.db),
    resultHeads(ctx.db, { limit: headsMax }),
    databaseNow(ctx.db),
    eightSteps(ctx, input.guideline),
  ])
  const choices = await allColumns(ctx, now)
  const columns = chosenColumns(choices, input.columns)
  const byCloud = Map.groupBy(heads, (head: ResultHead) => head.cloudId)
  const cards = new Map(matrix?.items.map((card) => [card.cloud, card]))
  // The yardstick first, as the scorecards have it.
  const order = new Map(matrix?.items.map(({ cloud }, index) => [cloud, index]))
  const sorted = clouds.toSorted((a, b) => (order.get(a.id) ?? 1e6) - (order.get(b.id) ?? 1e6))
  const rows: InteropMatrix['rows'] = []
  for (const cloud of sorted) {
    const card = cards.get(cloud.id)
    const api: InteropMatrix['rows'][number]['api'] = []
    for (const column of columns) api.push(await apiCell(ctx, { column, heads: byCloud.get(cloud.id) ?? [], now }))
    rows.push({
      cloud: cloud.id,
      cloudName: cloud.name,
      provider: cloud.provider,
      simulated: cloud.config.simulated ?? false,
      score: card ? { score: card.score, max: card.max, complete: card.complete } : null,
      steps: (card?.cells ?? []).map(({ step, verdict, delivered, of, reason }) => ({
        step,
        verdict,
        delivered,
        of,
        reason,
      })),
      api,
      finding: findingOf(
        api.map(({ verdict }, index) => ({ name: columns[index]!.name, verdict })),
        card?.cells ?? [],
      ),
    })
  }
  return {
    guideline: matrix?.guideline.key ?? null,
    problem,
    columns: columns.map(named),
    choices: choices.map(named),
    rows,
  }
}

const named = ({ stored, target, name }: Column) => ({ guideline: stored.key, target, name })

/** The matrix of the scorecards; a refusal becomes a sentence, so that one part never hides the other. */
async function eightSteps(
  ctx: ServiceContext,
  guideline: string | undefined,
): Promise<{ matrix: Matrix | null; problem: string | null }> {
  try {
    return { matrix: await getMatrix(ctx, guideline ? { guideline } : {}), problem: null }
  } catch (error) {
    if (error instanceof ServiceError) return { matrix: null, problem: error.message }
    throw error
  }
}

/** Every target of every guideline, and every version of a scope that is no longer a draft and not deprecated. */
async function allColumns(ctx: ServiceContext, now: Date): Promise<Column[]> {
  const today = now.toISOString().slice(0, 10)
  return (await storedGuidelines(ctx.db)).flatMap((stored): Column[] => {
    const { read } = stored
    if (read.family === 'interop') {
      return read.guideline.targets.map(({ id, name }) => ({ stored, target: id, name: `${stored.key} ${name}` }))
    }
    return [...versionStatesAt(read.scope, today)].flatMap(([version, state]) =>
      state === 'effective' || state === 'warn'
        ? [{ stored, target: version, name: `${read.scope.name} ${version}` }]
        : [],
    )
  })
}

/** Those that were asked for; else the targets of the newest guideline for platforms, and the newest version of a scope. */
function chosenColumns(choices: Column[], asked: z.infer<typeof matrixInput>['columns']): Column[] {
  if (!asked) {
    const platforms = choices.filter(({ stored }) => stored.family === 'interop' && !stored.addOn)
    const scopes = choices.filter(({ stored }) => stored.family === 'scs')
    const newest = platforms.filter(({ stored }) => stored.key === platforms.at(-1)?.stored.key)
    const shown = [...newest.slice(0, targetsShown), ...scopes.slice(0, 1)]
    return shown.length > 0 ? shown : choices.slice(0, targetsShown)
  }
  return asked.map(({ guideline, target }) => {
    const column = choices.find((one) => one.stored.key === guideline && (target === null || one.target === target))
    if (!column)
      throw new ServiceError('not-found', `There is no column "${guideline}"${target ? `, "${target}"` : ''}.`)
    return column
  })
}
