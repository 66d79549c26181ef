import { sweepEveryMinutes } from '@/server/domain/leftovers'
import type { Runtime } from '../context'

/** Has a cloud listed every minute, its catalogue read every 10 minutes, and both at once; leftovers are looked for every 10 minutes. */
export async function followCloud(ctx: Runtime, cloudId: string): Promise<void> {
  await ctx.queue.schedule('cloud-sync', '* * * * *', { cloudId, by: 'schedule' }, cloudId)
  await ctx.queue.schedule('cloud-catalogue', '*/10 * * * *', { cloudId }, cloudId)
  const sweep = { cloudId, by: 'schedule', dryRun: false }
  await ctx.queue.schedule('leftover-sweep', `*/${sweepEveryMinutes} * * * *`, sweep, cloudId)
  await ctx.queue.send('cloud-sync', { cloudId, by: 'start' }, { key: cloudId })
  await ctx.queue.send('cloud-catalogue', { cloudId }, { key: cloudId })
}

/** Ends that. */
export async function unfollowCloud(ctx: Runtime, cloudId: string): Promise<void> {
  await ctx.queue.unschedule('cloud-sync', cloudId)
  await ctx.queue.unschedule('cloud-catalogue', cloudId)
  await ctx.queue.unschedule('leftover-sweep', cloudId)
}
