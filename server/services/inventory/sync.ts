import { eq } from 'drizzle-orm'
import { knownHashes } from '@/db/queries/node-hashes'
import { cloud } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { type Gathered, gatherNodes, type Listing } from '@/server/inventory/gather'
import type { SyncCursor } from '@/server/providers/port'
import { askCloud } from '../clouds/ask-cloud'
import { keepDeclaration } from '../clouds/declaration'
import type { Runtime } from '../context'
import { observeListing } from '../quirks/observe-listing'
import { defaultGroupOf, observeProbe } from '../quirks/observe-probe'
import { progressOf } from './progress'
import { beginSyncRun, failSyncRun, makeFull, type SyncRun } from './sync-run'
import { Overtaken, writeEarly, writeListing } from './write-listing'

const listingMsMax = 10 * 60_000
/** Two listings closer than this count as one look: what makes a cloud tell half of the truth lasts longer. */
const betweenSightingsMs = 20_000
/** Half a page of EC2, two of Nova: a statement's own cost is small beside that of its rows. */
const earlyFromNodes = 500

/** How many nodes a listing showed, wrote, closed, and lacked without being believed yet. */
export type SyncResult = { seen: number; changed: number; gone: number; doubtful: number }

export type SyncOptions = {
  betweenSightingsMs?: number
  /** Reading what changed will do, where the rest allows it; absent: everything is listed. */
  mayIncrement?: boolean
  incrementFromNodes?: number
  /** So many nodes that differ are stored while the rest is read; fewer are written in one transaction at the end. */
  earlyFromNodes?: number
}

/**
 * Lists a cloud's nodes and writes what changed, in one transaction at the end; where that is much, nodes that were shown are stored
 * while the rest is read. A listing that fails closes no row and stores the problem on the cloud; the age of its data shows by itself. Answers null when the cloud is not configured any more,
 * when its listing failed, or when a later one has begun.
 */
export async function syncCloudNodes(
  runtime: Runtime,
  cloudId: string,
  signal: AbortSignal,
  options: SyncOptions = {},
): Promise<SyncResult | null> {
  const begun = await beginSyncRun(runtime.db, cloudId, options)
  if (!begun) return null
  const { run } = begun
  try {
    await keepDeclaration(runtime, cloudId, signal)
    const told = await gather(runtime, run, { ...options, signal })
    if (!told) return null
    const result = await writeListing(runtime.db, { ...told, betweenSightingsMs, ...options })
    if (result && result.changed + result.gone > 0) await learnRoles(runtime, cloudId)
    if (result && !begun.identityKnown) await learnIdentity(runtime, cloudId, signal)
    return result
  } catch (error) {
    if (error instanceof Overtaken) return null
    if (signal.aborted) {
      await failSyncRun(runtime.db, run, { error: 'Its worker was asked to stop.' })
      throw error
    }
    await keepProblem(runtime, run, error)
    return null
  }
}

/** Codes with which a cloud, or its adapter, says that it cannot go on from a cursor. */
const refusals: ReadonlySet<string> = new Set(['invalid', 'not-found', 'forbidden', 'protocol'])

/** What the run asks for; in full when an increment is refused. Null when another listing has begun in between. */
async function gather(
  runtime: Runtime,
  run: SyncRun,
  { signal, earlyFromNodes: from = earlyFromNodes }: SyncOptions & { signal: AbortSignal },
): Promise<{ run: SyncRun; gathered: Gathered } | null> {
  const ask = async (known: ReadonlyMap<string, string>, since: SyncCursor | null) => {
    const early = { from, store: (nodes: Listing) => writeEarly(runtime.db, run, nodes) }
    const options = { since, onPage: progressOf(runtime, run), ...(since === null ? { early } : {}) }
    return await askCloud(
      () => runtime.providers.of(run.cloudId),
      (provider, call) => gatherNodes(provider, known, call, options),
      { timeoutMs: listingMsMax, signal },
    )
  }
  if (run.since !== null) {
    try {
      return { run, gathered: await ask(new Map(), run.since) }
    } catch (error) {
      if (signal.aborted || !(error instanceof ServiceError) || !refusals.has(String(error.details?.code))) throw error
      runtime.log.info({ cloud: run.cloudId, reason: error.message }, 'An increment was refused; everything is listed.')
    }
    const full = await makeFull(runtime.db, run)
    if (!full) return null
    run = full
  }
  return { run, gathered: await ask(await knownHashes(runtime.db, run.cloudId), null) }
}

async function keepProblem(runtime: Runtime, run: SyncRun, error: unknown): Promise<void> {
  const known = error instanceof ServiceError
  if (!known) runtime.log.error({ error, cloud: run.cloudId }, 'A listing failed because of an error of ours.')
  const problem = known
    ? error.message
    : 'The listing failed because of an error of ours; the log of the worker has it.'
  const problemCode = known ? String(error.details?.code ?? 'unavailable') : 'internal'
  await failSyncRun(runtime.db, run, { error: problem, health: { problem, problemCode } })
}

/** What the addresses of its nodes show of its networks. The listing stands without it. */
async function learnRoles(runtime: Runtime, cloudId: string): Promise<void> {
  try {
    await observeListing(runtime, cloudId)
  } catch (error) {
    runtime.log.warn({ error, cloud: cloudId }, 'What the listing shows of networks could not be kept.')
  }
}

/** Who we are there, asked once; screens show it beside the cloud. */
async function learnIdentity(runtime: Runtime, cloudId: string, signal: AbortSignal): Promise<void> {
  try {
    const ask = { timeoutMs: 20_000, signal }
    const [row] = await runtime.db.select().from(cloud).where(eq(cloud.id, cloudId))
    if (!row) return
    const found = await askCloud(
      () => runtime.providers.of(cloudId),
      async (provider, call) => {
        const identity = await provider.probe(call)
        return { identity, group: await defaultGroupOf(runtime, provider, { row, call }) }
      },
      ask,
    )
    await runtime.db.transaction(async (tx) => {
      await tx.update(cloud).set({ identity: found.identity, probedAt: new Date() }).where(eq(cloud.id, cloudId))
      await observeProbe(tx, row, found)
    })
  } catch (error) {
    runtime.log.info({ error, cloud: cloudId }, 'The probe after a listing failed; the next listing tries it again.')
  }
}
