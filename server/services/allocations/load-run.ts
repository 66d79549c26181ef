import { eq, sql } from 'drizzle-orm'
import { allocation, allocationStep, cloud } from '@/db/schema'
import type { NodeRun } from '@/server/allocation/ports'
import type { RoleObservation } from '@/server/domain/network-role'
import type { StepId } from '@/server/domain/steps'
import { siteOf } from '../clouds/site'
import type { Runtime } from '../context'
import { factsOf } from '../fleet/last-runs'
import { observedRoles } from '../quirks/observed-roles'
import type { NodeRow } from './node-selection'

/** What is known of a node when a worker takes it: enough to go on at the first unfinished step. */
export async function loadRun(runtime: Runtime, row: NodeRow): Promise<NodeRun> {
  const [[head], steps] = await Promise.all([
    runtime.db
      .select({
        request: allocation.request,
        purpose: allocation.purpose,
        config: cloud.config,
        declaration: cloud.declaration,
        observedRoles: observedAtLaunch(row.cloudId),
      })
      .from(allocation)
      .innerJoin(cloud, eq(cloud.id, row.cloudId))
      .where(eq(allocation.id, row.allocationId)),
    runtime.db.select().from(allocationStep).where(eq(allocationStep.nodeId, row.id)),
  ])
  if (!head) throw new Error(`The allocation or the cloud of node ${row.id} is not there.`)
  // A conformance run has no plan of before: step 3 decides by what is known then.
  const seen = head.purpose !== 'use' ? await observedRoles(runtime.db, row.cloudId) : head.observedRoles
  return {
    installation: runtime.installation,
    allocationId: row.allocationId,
    nodeId: row.id,
    name: row.name,
    cloudId: row.cloudId,
    request: head.request,
    approved: row.approved,
    purpose: head.purpose,
    observedRoles: seen ?? [],
    site: siteOf(head.config, head.declaration),
    done: factsOf(steps),
    takenOver: row.leaseAttempt > 0,
    attempts: Object.fromEntries(steps.map((step) => [step.step as StepId, step.attempt])),
    progress: Object.fromEntries(
      steps.flatMap(({ step, state, progress }) => (progress && state !== 'done' ? [[step as StepId, progress]] : [])),
    ),
    cancelRequested: row.cancelRequestedBy !== null,
    cancelRequestedBy: row.cancelRequestedBy,
    // A node that is queued again has been retried: what failed before counts no more.
    failure: row.state === 'failed' || row.state === 'cleaning' ? row.failure : null,
  }
}

/** Out of the plan of one cloud, without reading the plans of all. */
const observedAtLaunch = (cloudId: string) => sql<RoleObservation[] | null>`(
  select plan -> 'observedRoles' from jsonb_array_elements(${allocation.plans}) as plan
  where plan ->> 'cloudId' = ${cloudId} limit 1)`
