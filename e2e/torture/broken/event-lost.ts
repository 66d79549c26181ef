import type { Transaction } from '@/db/client'
import type { AllocationEvent } from '@/server/domain/events'
import { appendEvents as real } from '@/server/services/allocations/append-events'

let finished = 0

/** Broken on purpose: every fourth end of a step is not told. */
export async function appendEvents(tx: Transaction, allocation: string, events: AllocationEvent[]): Promise<number> {
  const told = events.filter(({ type }) => type !== 'step-finished' || ++finished % 4 !== 0)
  return await real(tx, allocation, told)
}
