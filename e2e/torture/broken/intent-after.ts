import type { Intent, RunStore } from '@/server/allocation/ports'
import type { StoreScope } from '@/server/services/allocations/store'
import { storeIntents as real } from '@/server/services/allocations/store-intents'

type Part = ReturnType<typeof real>

/** Broken on purpose: what is meant to be made is remembered in this process, and written when the cloud has answered. */
export function storeIntents(scope: StoreScope): Part {
  const part = real(scope)
  const meant = new Map<string, { intent: Intent; kind: Intent['kind'] }>()
  const intend: RunStore['intend'] = async (kind) => {
    const known = (await part.intents()).findLast((each) => each.kind === kind && !each.removed)
    if (known) return { ...known, again: true }
    const id = crypto.randomUUID()
    const [row] = await scope.runtime.sql<{ name: string }[]>`
      select name from allocation_node where id = ${scope.lease.nodeId}`
    const name = kind === 'server' ? (row?.name ?? '') : `plumbline-${id}`
    const intent: Intent = { id, kind, name, providerId: null, removed: false }
    meant.set(id, { intent, kind })
    return intent
  }
  return {
    ...part,
    intend,
    async settle(id, providerId) {
      const late = meant.get(id)
      if (late) {
        await scope.runtime.sql`
          insert into intent (id, node_id, allocation_id, cloud_id, kind, name)
          select ${id}, id, allocation_id, cloud_id, ${late.kind}, ${late.intent.name} from allocation_node
          where id = ${scope.lease.nodeId} on conflict do nothing`
      }
      await part.settle(id, providerId)
    },
  }
}
