import { and, asc, eq, inArray, isNull, ne, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { cloud, conformanceRunCloud } from '@/db/schema'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import type { ReferenceRequest } from '@/server/domain/guideline-schema'
import { allocationRequestSchema } from '@/server/domain/request'
import { createAllocation } from '../allocations/create-allocation'
import { shutdownProblem } from '../clouds/refuse-shutdown'
import type { Runtime } from '../context'
import { noteAudit } from './note-audit'
import { guidelineOf, type OpenRun } from './open-run'
import { nodesPerCloud } from './probe'

type CloudRow = typeof cloud.$inferSelect
const undecided = { network: null, subnet: null, flavor: null, image: null, strategy: null, pool: null }

/**
 * Starts the nodes of the next clouds that the budget has room for, in the order of the configuration; clouds that nothing may be asked
 * of are skipped with the reason. One that another run is on waits until that one has left it.
 */
export async function startNextClouds(runtime: Runtime, tx: Transaction, run: OpenRun): Promise<void> {
  const waiting = await tx
    .select({ cloud, row: conformanceRunCloud })
    .from(conformanceRunCloud)
    .innerJoin(cloud, eq(cloud.id, conformanceRunCloud.cloudId))
    .where(and(eq(conformanceRunCloud.runId, run.id), eq(conformanceRunCloud.state, 'waiting')))
    .orderBy(asc(cloud.position), asc(cloud.id))
  if (waiting.length === 0) return
  // Runs that start nodes at once would not see each other's.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('conformance start'))`)
  const guideline = (await guidelineOf(tx, run)).document
  const each = nodesPerCloud(guideline, run.budget)
  let room = run.budget.nodes - each * (await underWay(tx, run.id))
  const purse = await openPurse(tx, run, each)
  const busy = await busyClouds(tx, run.id)
  for (const { cloud: place } of waiting) {
    const refusal = run.stop ?? refusalOf(place) ?? purse.refusal(place)
    if (refusal) {
      await skip(tx, run, place, refusal)
      continue
    }
    if (room < each || busy.has(place.id)) continue
    await start(runtime, tx, { run, place, reference: guideline.reference })
    purse.spend(place)
    room -= each
  }
}

function refusalOf(place: CloudRow): string | null {
  if (place.removedAt) return 'The cloud was removed from the configuration.'
  return shutdownProblem(place.name, place.declaration)?.message ?? null
}

type Making = { run: OpenRun; place: CloudRow; reference: ReferenceRequest }

/** Makes the allocation of one node that nobody has planned: the reference request, or what tries user data beside it. */
export async function makeNode(
  runtime: Runtime,
  tx: Transaction,
  { run, place, reference, purpose }: Making & { purpose: 'conformance' | 'probe' },
): Promise<{ id: string; nodes: string[] }> {
  const name = `${purpose}-${run.id.slice(0, 8)}-${place.position + 1}`
  const request = allocationRequestSchema.parse({ ...reference, name, clouds: [place.id], count: 1, reach: 'auto' })
  const { id: cloudId, name: cloudName, simulated } = place
  const made = await createAllocation(runtime, tx, {
    request,
    plans: [],
    purpose,
    by: run.startedBy,
    nodes: [{ cloud: cloudId, cloudName, simulated, approved: undecided }],
  })
  await noteAudit(tx, 'conformance.launch', run.id, { cloud: cloudId, allocation: made.id, purpose })
  return made
}

async function start(runtime: Runtime, tx: Transaction, making: Making): Promise<void> {
  const made = await makeNode(runtime, tx, { ...making, purpose: 'conformance' })
  const { run, place } = making
  await tx
    .update(conformanceRunCloud)
    .set({ state: 'running', allocationId: made.id, nodeId: made.nodes[0]!, startedAt: sql`now()` })
    .where(and(eq(conformanceRunCloud.runId, run.id), eq(conformanceRunCloud.cloudId, place.id)))
}

async function skip(tx: Transaction, run: OpenRun, place: CloudRow, problem: string): Promise<void> {
  await tx
    .update(conformanceRunCloud)
    .set({ state: 'skipped', problem, endedAt: sql`now()` })
    .where(and(eq(conformanceRunCloud.runId, run.id), eq(conformanceRunCloud.cloudId, place.id)))
}

/** Nodes of the run that may exist. */
async function underWay(tx: Transaction, runId: string): Promise<number> {
  const rows = await tx
    .select({ cloudId: conformanceRunCloud.cloudId })
    .from(conformanceRunCloud)
    .where(and(eq(conformanceRunCloud.runId, runId), inArray(conformanceRunCloud.state, ['running', 'releasing'])))
  return rows.length
}

async function busyClouds(tx: Transaction, runId: string): Promise<ReadonlySet<string>> {
  const rows = await tx
    .select({ cloudId: conformanceRunCloud.cloudId })
    .from(conformanceRunCloud)
    .where(
      and(
        ne(conformanceRunCloud.runId, runId),
        isNull(conformanceRunCloud.endedAt),
        inArray(conformanceRunCloud.state, ['running', 'releasing']),
      ),
    )
  return new Set(rows.map(({ cloudId }) => cloudId))
}

/** What a node may cost at most: the price of an hour over all the minutes of the budget. */
const estimate = ({ config }: Pick<CloudRow, 'config'>, minutes: number): number | null => {
  const price = priceOf(config)
  return price === null ? null : (price * minutes) / 60
}
const priceOf = (config: CloudConfig): number | null => config.price_per_hour ?? null

/** The money of a run: what its nodes may cost at most is taken out when they begin. */
async function openPurse(tx: Transaction, run: OpenRun, nodes: number) {
  const { money } = run.budget
  const minutes = run.budget.minutes * nodes
  let left = money ?? Number.POSITIVE_INFINITY
  if (money !== null) {
    const begun = await tx
      .select({ config: cloud.config })
      .from(conformanceRunCloud)
      .innerJoin(cloud, eq(cloud.id, conformanceRunCloud.cloudId))
      .where(and(eq(conformanceRunCloud.runId, run.id), sql`${conformanceRunCloud.nodeId} is not null`))
    for (const row of begun) left -= estimate(row, minutes) ?? 0
  }
  return {
    refusal(place: CloudRow): string | null {
      if (money === null) return null
      const cost = estimate(place, minutes)
      if (cost === null)
        return `The run has a budget of ${money}, and the price of ${place.name} is not known: set price_per_hour for it.`
      if (cost > left) return `Its node may cost ${round(cost)}, and ${round(left)} of ${money} are left.`
      return null
    },
    spend(place: CloudRow): void {
      left -= estimate(place, minutes) ?? 0
    },
  }
}
const round = (amount: number): number => Math.round(amount * 10_000) / 10_000
