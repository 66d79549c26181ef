import { configuredClouds } from '@/db/queries/clouds'
import { type NodeCounts, nodeCountsByCloud } from '@/db/queries/node-counts'
import type { NodeState } from '@/server/domain/node'
import { movingAllocations } from '../allocations/list-allocations'
import { cloudExtras } from '../clouds/cloud-extras'
import { cloudItem } from '../clouds/cloud-item'
import { siteOf } from '../clouds/site'
import { requireRole, type ServiceContext } from '../context'
import { leftoverCounts } from '../leftovers/counts'
import { chipsOf } from './chips'
import { fleetScores } from './fleet-scores'
import { lastRuns } from './last-runs'
import type { Fleet } from './shapes'

const none: NodeCounts = { total: 0, byState: {} }

/** The home page: counts by cloud and state, each cloud with what its last run showed, allocations that move. */
export async function getFleet(ctx: ServiceContext): Promise<Fleet> {
  requireRole(ctx, 'viewer')
  const [rows, counts, runs, leftovers, running, scores] = await Promise.all([
    configuredClouds(ctx.db),
    nodeCountsByCloud(ctx.db),
    lastRuns(ctx.db),
    leftoverCounts(ctx.db),
    movingAllocations(ctx),
    fleetScores(ctx.db),
  ])
  const extras = await cloudExtras(ctx, rows)
  const clouds = rows.map((row) => {
    const ofCloud = counts.get(row.id) ?? none
    const run = runs.get(row.id) ?? null
    return {
      ...cloudItem(row, ofCloud.total, extras(row.id)),
      counts: ofCloud,
      leftovers: leftovers.get(row.id) ?? 0,
      chips: chipsOf(siteOf(row.config, row.declaration).networks, run?.facts ?? {}),
      score: scores.get(row.id) ?? null,
      lastRun: run === null ? null : { allocation: run.allocation, node: run.node, at: run.at, steps: run.steps },
    }
  })
  return { totals: sum(clouds.map((cloud) => cloud.counts)), clouds, running }
}

function sum(all: NodeCounts[]): NodeCounts {
  const byState: Partial<Record<NodeState, number>> = {}
  for (const counts of all) {
    for (const [state, count] of Object.entries(counts.byState) as [NodeState, number][]) {
      byState[state] = (byState[state] ?? 0) + count
    }
  }
  return { total: all.reduce((total, counts) => total + counts.total, 0), byState }
}
