import { ProviderError } from '@/server/providers/errors'
import type { NodeRef } from '@/server/providers/port'
import { StepFailed } from '../failure'
import { factsOf, type StepContext, type StepOutput, warn } from '../step'

/** A zone that took the request and then had no host for it, with the server that ended for it. null: the cloud had chosen. */
export type FullZone = { zone: string | null; serverId: string }

/** Each try costs a server that fails: a cloud without room in so many zones has none. */
const othersMax = 3

/**
 * Chooses another zone after an accepted node found no host, where the kind has zones beside its subnets: Nova accepts first and
 * schedules afterwards. False when that is not what went wrong, or no zone is left. The zones are asked for only now: a cloud with
 * room needs none named.
 */
export async function* choseOtherZone(
  { run, provider, call, session, store }: StepContext,
  ref: NodeRef,
  error: unknown,
): AsyncGenerator<StepOutput, boolean, void> {
  if (!provider.zones || factsOf(run, 3).create?.subnet || !foundNoHost(error)) return false
  const full = [...session.fullZones, { zone: session.zone, serverId: ref.serverId }]
  const known = await provider.zones(call).catch((problem: unknown) => {
    // What went wrong first is what counts.
    if (problem instanceof ProviderError) return []
    throw problem
  })
  const left = known.filter((name) => !full.some(({ zone }) => zone === name))
  const [next] = left
  if (known.length < 2 || next === undefined || full.length > othersMax) return false
  yield warn(`No host for it${session.zone ? ` in zone ${session.zone}` : ''}; trying zone ${next}.`)
  session.createRefusals++
  session.otherZone = true
  session.fullZones = full
  session.zone = next
  // Before the server goes: a worker that takes over must not take its absence for a loss.
  await store.keepProgress?.(4, session.counts)
  return true
}

/** Nova's scheduler, in all releases (NoValidHost). */
const foundNoHost = (error: unknown): boolean =>
  error instanceof StepFailed &&
  error.failure.code === 'node-failed' &&
  /no valid host/i.test(error.failure.detail ?? '')
