import { nodeCan } from '@/server/domain/node-actions'
import { ProviderError } from '@/server/providers/errors'
import type { Owned } from '@/server/providers/port'
import { cancel } from '@/server/services/allocations/cancel'
import { release } from '@/server/services/allocations/release'
import { plainCall } from '@/server/services/clouds/ask-cloud'
import type { ServiceContext } from '@/server/services/context'
import type { Report } from './report'
import type { Follower } from './run'

const limitMs = 6 * 60_000

/** Releases an allocation by the product, whatever became of it; one that still runs is cancelled first. */
export async function releaseAllocation(
  ctx: ServiceContext,
  { id, follower, report }: { id: string; follower: Follower; report: Report },
): Promise<void> {
  // A signal of its own: this runs also after Ctrl-C.
  const signal = new AbortController().signal
  // A run that was stopped at once has not been looked at yet.
  await follower.until(() => true, { limitMs, signal, what: 'The first event' })
  if (nodeCan('cancel', follower.node.state)) await cancel(ctx, { id })
  await follower.until(({ state }) => nodeCan('release', state), { limitMs, signal, what: 'The end of the run' })
  await release(ctx, { id })
  const node = await follower.until(({ state }) => state === 'released' || state === 'failed', {
    limitMs,
    signal,
    what: 'The release',
  })
  const left = node.left.map(({ what, why }) => `${what}: ${why}`)
  report.check(
    node.state === 'released',
    `the node is ${node.state}${left.length > 0 ? `; left: ${left.join('; ')}` : ''}`,
  )
}

/** What the cloud holds with the mark of an installation. */
export async function ownedBy(ctx: ServiceContext, cloudId: string, installation: string): Promise<Owned[]> {
  const provider = await ctx.providers.of(cloudId)
  return provider.findOwned({ installation }, plainCall(60_000))
}

/** Removes by mark what a failed or stopped run left, in rounds: what is in use goes once its user is gone. */
export async function sweep(ctx: ServiceContext, cloudId: string, installation: string): Promise<Owned[]> {
  const provider = await ctx.providers.of(cloudId)
  const end = Date.now() + 120_000
  for (;;) {
    const left = await ownedBy(ctx, cloudId, installation)
    if (left.length === 0 || Date.now() > end) return left
    for (const thing of left) {
      await provider.removeOwned(thing, plainCall(60_000)).catch((error: unknown) => {
        if (!(error instanceof ProviderError)) throw error
      })
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}
