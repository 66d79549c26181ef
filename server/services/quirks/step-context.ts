import { and, asc, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Transaction } from '@/db/client'
import { allocation, type allocationNode, allocationStep, apiExchange, cloud } from '@/db/schema'
import { logInFacts, pickFacts, requestFacts, type StepFacts } from '@/server/domain/facts'
import type { StepId } from '@/server/domain/steps'
import type { Durations } from '@/server/quirks/observe-times'
import { declarationOf } from './quirks'

type NodeRow = typeof allocationNode.$inferSelect

const refusedShape = z.object({ id: z.string(), fault: z.string() })
export type Refused = z.infer<typeof refusedShape>
/** What step 4 keeps while it goes from one network to the next. */
const progressShape = z.object({ refusedNetworks: z.array(refusedShape) })

/** What earlier steps of a node left, and how long they took. */
export type Before = {
  pick: StepFacts[3] | null
  request: StepFacts[4] | null
  refused: Refused[]
  durations: Durations
}

/** The steps of a node as they stand in this transaction. */
export async function stepsOf(tx: Transaction, nodeId: string): Promise<Before> {
  const rows = await tx
    .select({
      step: allocationStep.step,
      facts: allocationStep.facts,
      progress: allocationStep.progress,
      ms: allocationStep.ms,
      attempt: allocationStep.attempt,
      state: allocationStep.state,
    })
    .from(allocationStep)
    .where(eq(allocationStep.nodeId, nodeId))
  const of = (step: number) => rows.find((one) => one.step === step)
  const request = requestFacts.safeParse(of(4)?.facts).data ?? null
  /** Its time says something about the cloud only where nothing had to be tried again. */
  const first = (step: number): number | undefined => {
    const row = of(step)
    return row?.state === 'done' && row.attempt === 1 ? (row.ms ?? undefined) : undefined
  }
  // A node that tries user data waits for it in step 6: that is no time of the cloud's.
  const waited = logInFacts.safeParse(of(6)?.facts).data?.userData !== undefined
  const plain = request && request.requests === 1 && !request.unattachable?.length && first(4) !== undefined
  return {
    pick: pickFacts.safeParse(of(3)?.facts).data ?? null,
    request,
    refused: progressShape.safeParse(of(4)?.progress).data?.refusedNetworks ?? [],
    durations: {
      ...(plain ? { running: request.runningMs } : {}),
      ...defined('address', first(5)),
      ...(waited ? {} : defined('login', first(6))),
    },
  }
}

const defined = (name: keyof Durations, ms: number | undefined): Durations => (ms === undefined ? {} : { [name]: ms })

/** Who told how the nodes of this allocation are to be reached on the cloud; null: nobody did. */
export async function whoTold(tx: Transaction, row: NodeRow): Promise<string | null> {
  const [asked] = await tx
    .select({
      request: allocation.request,
      purpose: allocation.purpose,
      config: cloud.config,
      declaration: cloud.declaration,
    })
    .from(allocation)
    .innerJoin(cloud, eq(cloud.id, row.cloudId))
    .where(eq(allocation.id, row.allocationId))
  // Runs that show how the cloud behaves by itself take no word of anybody's.
  if (asked?.purpose !== 'use') return null
  const pins = asked.request.pins[row.cloudId]
  if (asked.request.reach !== 'auto' || pins?.network || pins?.pool) return 'the request asked for it'
  if (asked.config.reach && asked.config.reach !== 'auto') return `reach: ${asked.config.reach} is configured`
  const { requiresFloatingIp: required, networks } = declarationOf(asked)
  if (required) return `${required.source} says requires_floating_ip: ${required.value}`
  return networks ? `${networks.source} says which networks there are` : null
}

/** Steps whose calls show what was asked of the cloud and what it answered. */
const told: ReadonlySet<StepId> = new Set([1, 4, 5])
const exchangesMax = 6

/** The calls of a step in order, the first ones: ids, and a line each. */
export async function callsOf(tx: Transaction, nodeId: string, step: StepId) {
  if (!told.has(step)) return { exchanges: [], lines: [] }
  const rows = await tx
    .select({ id: apiExchange.id, method: apiExchange.method, target: apiExchange.target, status: apiExchange.status })
    .from(apiExchange)
    .where(and(eq(apiExchange.nodeId, nodeId), eq(apiExchange.step, step)))
    .orderBy(asc(apiExchange.at))
    .limit(exchangesMax)
  return {
    exchanges: rows.map(({ id }) => id),
    lines: rows.map(({ method, target, status }) => `${method} ${target} ${status ?? 'no answer'}`),
  }
}
