import { eq } from 'drizzle-orm'
import { bulkActionNode, node } from '@/db/schema'
import type { NodeState } from '@/server/domain/node'
import type { Call, NodeRef } from '@/server/providers/port'
import { syncCloudNodes } from '../../inventory/sync'
import { fakeNode } from '../../testing/fake-cloud'
import type { TestInstallation } from '../../testing/test-runtime'
import { handleBulkJob } from '../handle-jobs'

type Where = 'look' | 'before-send' | 'after-send'
/** Awaited at that place of each request; may throw. */
type Hook = (where: Where, id: string) => Promise<void> | void

/** Gives the clouds in memory power and tags. What they do is at once; `asked` has each request that took effect. */
export function poweredClouds(here: TestInstallation) {
  const asked: string[] = []
  const world: { hook: Hook; signal: AbortSignal } = { hook: () => undefined, signal: new AbortController().signal }
  for (const cloud of [here.clouds.os1, here.clouds.os2]) {
    const find = (id: string) => cloud.nodes.find(({ providerId }) => providerId === id)
    const send = async (what: string, { serverId }: NodeRef, call: Call, effect: () => void) => {
      await call.permit?.()
      await world.hook('before-send', serverId)
      call.signal.throwIfAborted()
      if (cloud.problem) throw cloud.problem
      asked.push(`${what} ${serverId}`)
      effect()
      await world.hook('after-send', serverId)
    }
    const becomes = (id: string, state: NodeState) => () => Object.assign(find(id)!, { state })
    Object.assign(cloud, {
      getNode: async ({ serverId }: NodeRef, call: Call) => {
        await world.hook('look', serverId)
        call.signal.throwIfAborted()
        if (cloud.problem) throw cloud.problem
        return find(serverId) ?? null
      },
      power: {
        start: (ref: NodeRef, call: Call) => send('start', ref, call, becomes(ref.serverId, 'running')),
        stop: (ref: NodeRef, call: Call) => send('stop', ref, call, becomes(ref.serverId, 'stopped')),
        reboot: (ref: NodeRef, call: Call) => send('reboot', ref, call, () => undefined),
      },
      tags: {
        refuses: (name: string) => (name.includes('/') ? 'No slashes here.' : null),
        set: (ref: NodeRef, tag: { name: string; value: string }, call: Call) =>
          send('tag', ref, call, () => {
            find(ref.serverId)!.marks[tag.name] = tag.value
          }),
        remove: (ref: NodeRef, name: string, call: Call) =>
          send('untag', ref, call, () => {
            delete find(ref.serverId)!.marks[name]
          }),
      },
    })
  }

  return {
    asked,
    world,
    /** Nodes `<cloud>-1`, `<cloud>-2`, ... that others made, running, in the clouds and in the inventory. */
    async fill(counts: { os1?: number; os2?: number }): Promise<void> {
      for (const id of ['os1', 'os2'] as const) {
        here.clouds[id].problem = null
        here.clouds[id].nodes = Array.from({ length: counts[id] ?? 0 }, (_, index) =>
          fakeNode(`${id}-${index + 1}`, { name: `${id}-${String(index + 1).padStart(3, '0')}`, marks: {} }),
        )
        await syncCloudNodes(here.runtime, id, world.signal)
      }
      asked.length = 0
      world.hook = () => undefined
    },
    /** Inventory ids by name. */
    async ids(cloudId: string): Promise<string[]> {
      const rows = await here.runtime.db.select().from(node).where(eq(node.cloudId, cloudId)).orderBy(node.name)
      return rows.filter(({ goneAt }) => goneAt === null).map(({ id }) => id)
    },
    rows: async (actionId: string) =>
      await here.runtime.db
        .select()
        .from(bulkActionNode)
        .where(eq(bulkActionNode.actionId, actionId))
        .orderBy(bulkActionNode.position),
    /** Runs the job of a cloud, as attempt `attempt` of one job. */
    run: async (
      actionId: string,
      cloudId: string,
      over: { attempt?: number; signal?: AbortSignal; waitMsMax?: number } = {},
    ) =>
      await handleBulkJob(
        here.runtime,
        {
          id: `job-${actionId}-${cloudId}`,
          attempt: over.attempt ?? 0,
          data: { actionId, cloudId },
          signal: over.signal ?? world.signal,
        },
        { waitMsMax: over.waitMsMax ?? 2_000, pollMs: { first: 1, max: 10 } },
      ),
  }
}
