import { sql } from 'drizzle-orm'
import type { Database } from '../client'
import { allocationNode, allocationStep, conformanceEvidence } from '../schema'

/** A cell of a scorecard is the worst of so many complete runs of its cloud (product.md, "Which runs make a cell"). */
export const runsOfACell = 3

/**
 * Nodes whose runs a verdict can cite: of each cloud, the last complete ones. Complete is what failed for good or was
 * looked at again after 120 s. And of each cloud and reference request those whose evidence makes a cell now.
 */
export const citedRuns = async (db: Pick<Database, 'execute'>): Promise<string[]> => {
  const rows = await db.execute<{ id: string }>(sql`
    select id from (
      select ${allocationNode.id} as id,
        row_number() over (partition by ${allocationNode.cloudId} order by ${allocationNode.updatedAt} desc, ${allocationNode.id}) as rank
      from ${allocationNode}
      where ${allocationNode.state} in ('delivered', 'failed', 'releasing', 'released')
        and exists (select 1 from ${allocationStep} where ${allocationStep.nodeId} = ${allocationNode.id} and (
          ${allocationStep.state} = 'failed'
          or (${allocationStep.step} = 8 and ${allocationStep.facts} -> 'recheck' <> 'null'::jsonb)))
    ) as complete where rank <= ${runsOfACell}
    union
    select id from (
      select ${conformanceEvidence.nodeId} as id,
        row_number() over (partition by ${conformanceEvidence.cloudId}, ${conformanceEvidence.requestKey}
          order by ${conformanceEvidence.at} desc, ${conformanceEvidence.id}) as rank
      from ${conformanceEvidence}
    ) as judged where rank <= ${runsOfACell}`)
  return rows.map((row) => row.id)
}
