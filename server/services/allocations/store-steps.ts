import { randomUUID } from 'node:crypto'
import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { allocationStep, apiExchange } from '@/db/schema'
import type { RunStore } from '@/server/allocation/ports'
import type { StepId } from '@/server/domain/steps'
import { observeStep } from '../quirks/observe-step'
import { delayRemoval, listCloudSoon } from './delayed'
import type { StoreScope } from './store'

type Part = Pick<
  RunStore,
  'beginStep' | 'finishStep' | 'failStep' | 'recheckStep' | 'keepProgress' | 'append' | 'exchange'
>

type StepColumns = typeof allocationStep.$inferInsert
/** Columns of a step's row; times may be the database's own. */
type StepValues = Partial<Omit<StepColumns, 'endedAt'>> & { endedAt?: StepColumns['endedAt'] | SQL }

/** Steps as rows with their events. */
export function storeSteps(scope: StoreScope): Part {
  const patch = async (tx: Transaction, step: StepId, values: StepValues) => {
    const { nodeId } = scope.lease
    await tx
      .insert(allocationStep)
      .values({ nodeId, step, state: 'running', ...values })
      .onConflictDoUpdate({ target: [allocationStep.nodeId, allocationStep.step], set: values })
  }
  return {
    async beginStep(step, attempt) {
      await scope.write(async (tx, row) => {
        const now = sql`now()`
        await tx
          .insert(allocationStep)
          .values({ nodeId: row.id, step, state: 'running', attempt, startedAt: now })
          .onConflictDoUpdate({
            target: [allocationStep.nodeId, allocationStep.step],
            set: {
              state: 'running',
              attempt,
              failure: null,
              endedAt: null,
              startedAt: attempt > 1 ? sql`coalesce(${allocationStep.startedAt}, now())` : now,
            },
          })
        await scope.append(tx, row, [{ type: 'step-started', step, attempt }])
      })
    },
    async finishStep(step, { attempt, ms, calls, facts, workarounds }) {
      await scope.write(async (tx, row) => {
        const ended = { state: 'done' as const, attempt, ms, calls, facts, workarounds, failure: null }
        await patch(tx, step, { ...ended, endedAt: sql`now()` })
        await observeStep(tx, row, step, { facts })
        await scope.append(tx, row, [{ type: 'step-finished', step, attempt, ms, calls, facts, workarounds }])
      })
    },
    async failStep(step, { attempt, ms, calls, failure, willRetry }) {
      await scope.write(async (tx, row) => {
        const state = willRetry ? 'running' : 'failed'
        await patch(tx, step, { state, attempt, ms, calls, failure, endedAt: willRetry ? null : sql`now()` })
        await observeStep(tx, row, step, { failure })
        await scope.append(tx, row, [{ type: 'step-failed', step, attempt, ms, calls, failure, willRetry }])
      })
    },
    async recheckStep(step, facts) {
      await scope.write(async (tx, row) => {
        await tx
          .update(allocationStep)
          .set({ facts })
          .where(and(eq(allocationStep.nodeId, row.id), eq(allocationStep.step, step)))
        await observeStep(tx, row, step, { facts })
        await scope.append(tx, row, [{ type: 'step-rechecked', step, facts }])
      })
    },
    async keepProgress(step, progress) {
      await scope.write(async (tx) => await patch(tx, step, { progress }))
    },
    async append(events) {
      await scope.write(async (tx, row) => {
        await scope.append(tx, row, events)
        for (const event of events) {
          if (event.type === 'node-held') await delayRemoval(scope.runtime, tx, row, new Date(event.until))
          // The list of nodes loses what was removed without waiting for the next minute.
          if (event.type === 'cleanup-finished' && event.removed.length > 0)
            await listCloudSoon(scope.runtime, tx, row.cloudId, 'clean-up')
        }
      })
    },
    async exchange(step, attempt, exchange) {
      const id = randomUUID()
      await scope.write(async (tx, row) => {
        const { at, method, target, status, ms, error, requestBody, responseBody } = exchange
        const evidence = { method, target, status, ms: Math.round(ms), error }
        await tx
          .insert(apiExchange)
          .values({ id, nodeId: row.id, step, attempt, at: new Date(at), requestBody, responseBody, ...evidence })
        await scope.append(tx, row, [{ type: 'step-exchange', step, attempt, exchange: id, ...evidence }])
      })
    },
  }
}
