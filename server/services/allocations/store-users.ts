import { and, eq } from 'drizzle-orm'
import { allocationNode, learnedUser } from '@/db/schema'
import type { RunStore } from '@/server/allocation/ports'
import type { StoreScope } from './store'

type Part = Pick<RunStore, 'learnedUser' | 'learnUser'>

/** Login users that worked, per cloud and image, with how we know (field-notes 5). */
export function storeUsers(scope: StoreScope): Part {
  return {
    async learnedUser(imageId) {
      const [row] = await scope.read(
        async () =>
          await scope.runtime.db
            .select({ user: learnedUser.user, at: learnedUser.at, allocationId: learnedUser.allocationId })
            .from(learnedUser)
            .innerJoin(allocationNode, eq(allocationNode.cloudId, learnedUser.cloudId))
            .where(and(eq(allocationNode.id, scope.lease.nodeId), eq(learnedUser.imageId, imageId))),
      )
      return row ? { ...row, at: row.at.toISOString() } : null
    },
    async learnUser(imageId, user, how) {
      await scope.write(async (tx, row) => {
        const { cloudId, allocationId } = row
        const found = { user, how, allocationId, at: new Date() }
        await tx
          .insert(learnedUser)
          .values({ cloudId, imageId, ...found })
          .onConflictDoUpdate({ target: [learnedUser.cloudId, learnedUser.imageId], set: found })
      })
    },
  }
}
