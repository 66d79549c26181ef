import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { outageOf } from '@/db/outage'
import { allocationNode, allocationStep, cloud, conformanceRun, conformanceRunCloud } from '@/db/schema'
import { removeKeyFacts } from '@/server/domain/facts'
import { requestCancel } from '../allocations/cancel'
import type { NodeRow } from '../allocations/node-selection'
import { startRelease } from '../allocations/release'
import type { Runtime } from '../context'
import { scoreEvidence } from '../scorecards/score-evidence'
import { captureEvidence } from './capture-evidence'
import { endWhenDone } from './end-run'
import { noteAudit } from './note-audit'
import { guidelineOf, type OpenRun, type RunCloudRow } from './open-run'
import { isMoving, probeAnswer, probeNode, rememberProbe, stopProbe, wantsProbe } from './probe'
import { makeNode, startNextClouds } from './start-cloud'

/**
 * Brings a run on as far as its nodes have come: evidence of what is complete, release of what ended, the next clouds within the
 * budget, the end of the run. Asks no cloud; may be called at any time, by several workers at once, and again after a crash: each
 * cloud moves in one transaction under the run's row. One that cannot be moved holds up no other; its error is thrown at the end.
 */
export async function advanceRun(runtime: Runtime, runId: string): Promise<void> {
  const clouds = await runtime.db
    .select({ cloudId: conformanceRunCloud.cloudId })
    .from(conformanceRunCloud)
    .where(and(eq(conformanceRunCloud.runId, runId), inArray(conformanceRunCloud.state, ['running', 'releasing'])))
  const failures: unknown[] = []
  for (const { cloudId } of clouds) {
    const moved = underRun(runtime, runId, async (tx, run) => {
      const [row] = await tx
        .select()
        .from(conformanceRunCloud)
        .where(and(eq(conformanceRunCloud.runId, runId), eq(conformanceRunCloud.cloudId, cloudId)))
      if (row) await followNode(runtime, tx, { run, row })
    })
    await moved.catch((error: unknown) => {
      if (outageOf(error) !== null) throw error
      failures.push(error)
    })
  }
  await underRun(runtime, runId, async (tx, run) => {
    await startNextClouds(runtime, tx, run)
    await endWhenDone(runtime, tx, run)
  })
  if (failures.length > 0) throw failures[0]
}

/** A transaction under the lock of a run that has not ended. */
async function underRun(
  runtime: Runtime,
  runId: string,
  work: (tx: Transaction, run: OpenRun) => Promise<void>,
): Promise<void> {
  await runtime.db.transaction(async (tx) => {
    const [locked] = await tx
      .select({ run: conformanceRun, late: sql<boolean>`clock_timestamp() >= ${conformanceRun.deadline}` })
      .from(conformanceRun)
      .where(eq(conformanceRun.id, runId))
      .for('update')
    if (!locked || locked.run.endedAt) return
    const { run, late } = locked
    const stop = run.cancelRequestedBy
      ? `${run.cancelRequestedBy} cancelled the run.`
      : late
        ? `The run's ${run.budget.minutes} minutes were over.`
        : null
    await work(tx, { ...run, stop })
  })
}

type Place = { run: OpenRun; row: RunCloudRow }

async function followNode(runtime: Runtime, tx: Transaction, { run, row }: Place): Promise<void> {
  if (row.state !== 'running' && row.state !== 'releasing') return
  const [node] = row.nodeId
    ? await tx.select().from(allocationNode).where(eq(allocationNode.id, row.nodeId)).for('update')
    : []
  if (!node) return await endCloud(tx, row, { problem: 'Its node is not known any more.' })
  const probe = await probeNode(tx, row)
  if (row.state === 'running') await followRunning(runtime, tx, { run, row, node, probe })
  else await followReleasing(runtime, tx, { run, row, node, probe })
}

type Held = Place & { node: NodeRow; probe: NodeRow | null }

async function followRunning(runtime: Runtime, tx: Transaction, place: Held): Promise<void> {
  const { run, row, node, probe } = place
  switch (node.state) {
    case 'queued':
    case 'running':
      if (run.stop && node.cancelRequestedBy === null)
        await requestCancel(tx, node, run.cancelRequestedBy ?? 'Plumbline')
      return
    case 'cleaning':
      return
    case 'delivered': {
      // Made in this look, it is followed from the next one on.
      if (!row.probeNodeId && !run.stop && (await startProbe(runtime, tx, place))) return
      const complete = await lookedAgain(tx, node.id)
      if (run.stop) await stopProbe(tx, probe)
      // Its answer is part of the evidence.
      if (isMoving(probe)) return
      if (!complete && !run.stop) return
      const evidence = complete
        ? await capture(runtime, tx, place)
        : nothing(`${run.stop} The last look after 120 s was still to come.`)
      return await release(runtime, tx, place, evidence)
    }
    case 'failed':
      return await release(runtime, tx, place, await capture(runtime, tx, place))
    case 'cancelled': {
      const by = run.stop ?? 'Somebody cancelled its node.'
      return await release(runtime, tx, place, nothing(by))
    }
    case 'releasing':
    case 'released':
      // Somebody was faster: what it had shown by then is no complete run.
      await patch(tx, row, {
        state: 'releasing',
        ...nothing('Somebody released its node before the run was complete.'),
      })
      return
  }
}

/** Was step 8 looked at after its 120 s, or can it not be any more? */
async function lookedAgain(tx: Transaction, nodeId: string): Promise<boolean> {
  const [step] = await tx
    .select({ facts: allocationStep.facts })
    .from(allocationStep)
    .where(and(eq(allocationStep.nodeId, nodeId), eq(allocationStep.step, 8)))
  const facts = removeKeyFacts.safeParse(step?.facts)
  return facts.success && facts.data.recheck !== null
}

type Result = { evidenceId: string | null; problem: string | null }
const nothing = (problem: string): Result => ({ evidenceId: null, problem })

/**
 * Evidence and its verdicts. An error of ours in either must not keep the node: it is told on the run, and verdicts can be computed
 * anew at any time.
 */
async function capture(runtime: Runtime, tx: Transaction, { run, node, probe }: Held): Promise<Result> {
  const guideline = await guidelineOf(tx, run)
  const captured = await guarded(runtime, tx, 'Evidence could not be written.', async (inner) => {
    const { reference: request } = guideline.document
    const userData = await probeAnswer(inner, probe)
    return (await captureEvidence(inner, { run: run.id, request, node, userData })).id
  })
  if (captured === null) return nothing('Its evidence could not be written because of an error of ours; see the log.')
  const scored = await guarded(runtime, tx, 'Evidence could not be scored.', async (inner) => {
    await scoreEvidence(inner, runtime, captured)
    return true
  })
  const problem = scored ? null : 'Its evidence could not be scored because of an error of ours; see the log.'
  return { evidenceId: captured, problem }
}

/** In a savepoint: null when it failed, and nothing of it stays. An outage is thrown: the whole is done again. */
async function guarded<Answer>(
  runtime: Runtime,
  tx: Transaction,
  sentence: string,
  work: (tx: Transaction) => Promise<Answer>,
): Promise<Answer | null> {
  try {
    return await tx.transaction(work)
  } catch (error) {
    if (outageOf(error) !== null) throw error
    runtime.log.error({ error }, sentence)
    return null
  }
}

async function release(
  runtime: Runtime,
  tx: Transaction,
  { run, row, node, probe }: Held,
  result: Result,
): Promise<void> {
  await startRelease(runtime, tx, [node], 'Plumbline')
  if (probe) await releaseProbe(runtime, tx, probe)
  await noteAudit(tx, 'conformance.release', run.id, { cloud: row.cloudId, node: node.name, ...result })
  await patch(tx, row, { state: 'releasing', ...result })
}

/** False: this run asks nothing of user data, or may not. */
async function startProbe(runtime: Runtime, tx: Transaction, { run, row }: Place): Promise<boolean> {
  const { document } = await guidelineOf(tx, run)
  if (!wantsProbe(document, run.budget)) return false
  const [place] = await tx.select().from(cloud).where(eq(cloud.id, row.cloudId))
  if (!place || place.removedAt) return false
  const making = { run, place, reference: document.reference, purpose: 'probe' as const }
  await rememberProbe(tx, row, await makeNode(runtime, tx, making))
  return true
}

const releasable: ReadonlySet<string> = new Set(['delivered', 'failed', 'cancelled'])
async function releaseProbe(runtime: Runtime, tx: Transaction, probe: NodeRow): Promise<void> {
  if (releasable.has(probe.state)) await startRelease(runtime, tx, [probe], 'Plumbline')
}

/** The cloud is clean, or what could not be removed is told. */
async function followReleasing(runtime: Runtime, tx: Transaction, { row, node, probe }: Held): Promise<void> {
  // A node that somebody else released leaves its probe to us.
  await stopProbe(tx, probe)
  if (probe?.state === 'delivered') return await releaseProbe(runtime, tx, probe)
  if (isMoving(probe)) return
  // Under way, or a person has taken it up again.
  if (isMoving(node) || node.state === 'delivered') return
  const nodes = probe ? [node, probe] : [node]
  const left = nodes.flatMap((each) => each.left.map(({ what, why }) => `${what} (${why})`)).join('; ')
  if (node.state === 'released' && left === '') return await endCloud(tx, row, {})
  const told = left === '' ? 'Its release did not end well.' : `Left behind: ${left}`
  await endCloud(tx, row, { problem: [row.problem, told].filter(Boolean).join(' ') })
}

const endCloud = async (tx: Transaction, row: RunCloudRow, values: { problem?: string }): Promise<void> =>
  await patch(tx, row, { state: 'done', ...values, ended: true })

type Values = Partial<Pick<RunCloudRow, 'state' | 'evidenceId' | 'problem'>> & { ended?: boolean }

async function patch(tx: Transaction, row: RunCloudRow, { ended, ...values }: Values): Promise<void> {
  await tx
    .update(conformanceRunCloud)
    .set({ ...values, ...(ended ? { endedAt: sql`now()` } : {}) })
    .where(and(eq(conformanceRunCloud.runId, row.runId), eq(conformanceRunCloud.cloudId, row.cloudId)))
}
