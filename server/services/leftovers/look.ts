import type { LeftoverKind } from '@/server/domain/leftovers'
import { type Decision, decide, type KnownIntent } from '@/server/inventory/leftovers'
import type { Owned, OwnedGap } from '@/server/providers/port'
import { askCloud, describeProviderError } from '../clouds/ask-cloud'
import type { Runtime } from '../context'
import { databaseNow } from '../inventory/sync-run'
import { surroundings } from './surroundings'

/** A look at a whole cloud may take this long: some answer 20 ms for each server. */
const lookMsMax = 5 * 60_000

export type Look = {
  things: readonly Owned[]
  decisions: readonly { thing: Owned; decision: Decision }[]
  /** What the database knew of them. */
  intents: ReadonlyMap<string, KnownIntent>
  /** Classes about which this look says nothing. */
  gaps: readonly { kind: LeftoverKind; problem: string }[]
}

/** What is attached or bound is judged by its server. */
const judgedByServers: readonly LeftoverKind[] = ['volume', 'port', 'floating-ip', 'port-forwarding']

/**
 * Everything of this installation in a cloud, with what it is. The cloud is asked first and the database after it: whatever
 * the cloud showed has its intent committed by then. Throws ServiceError `precondition-failed` when no class could be listed.
 */
export async function lookAt(runtime: Runtime, cloudId: string, signal: AbortSignal): Promise<Look> {
  const listed = await listOwned(runtime, cloudId, signal)
  const around = await surroundings(runtime.db, { cloudId, things: listed.things, now: await databaseNow(runtime.db) })
  const decisions = listed.things.map((thing) => ({ thing, decision: decide(thing, around) }))
  return { ...listed, intents: around.intents, decisions }
}

/** The same without the judgement. */
export async function listOwned(
  runtime: Runtime,
  cloudId: string,
  signal: AbortSignal,
): Promise<Pick<Look, 'things' | 'gaps'>> {
  const { installation } = runtime
  const gaps: OwnedGap[] = []
  const things = await askCloud(
    () => runtime.providers.of(cloudId),
    (provider, call) => provider.findOwned({ installation }, call, (gap) => gaps.push(gap)),
    { timeoutMs: lookMsMax, signal },
  )
  const told = gaps.map(({ kind, error }) => ({ kind, problem: describeProviderError(error) }))
  if (!told.some(({ kind }) => kind === 'server')) return { things, gaps: told }
  const blind = judgedByServers.filter((kind) => !told.some((gap) => gap.kind === kind))
  return {
    things: things.filter(({ kind }) => !judgedByServers.includes(kind)),
    gaps: [
      ...told,
      ...blind.map((kind) => ({ kind, problem: 'The servers could not be listed, and they tell what is in use.' })),
    ],
  }
}
