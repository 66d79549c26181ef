import type { Runtime } from '../context'

/** Has a cloud listed every minute and its catalogue read every 10 minutes, and both at once. */
export async function followCloud(ctx: Runtime, cloudId: string): Promise<void> {
  await ctx.queue.schedule('cloud-sync', '* * * * *', { cloudId, by: 'schedule' }, cloudId)
  await ctx.queue.schedule('cloud-catalogue', '*/10 * * * *', { cloudId }, cloudId)
  await ctx.queue.send('cloud-sync', { cloudId, by: 'start' }, { key: cloudId })
  await ctx.queue.send('cloud-catalogue', { cloudId }, { key: cloudId })
}

/** Ends that. */
export async function unfollowCloud(ctx: Runtime, cloudId: string): Promise<void> {
  await ctx.queue.unschedule('cloud-sync', cloudId)
  await ctx.queue.unschedule('cloud-catalogue', cloudId)
}
