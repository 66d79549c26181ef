import type { z } from 'zod'
import { bulkNodesMax } from '@/server/domain/bulk-action'
import { type BulkWords, refuseBulk } from '@/server/domain/bulk-refusal'
import { requireRole, type ServiceContext } from '../context'
import { type ChosenNode, selectNodes } from './select-nodes'
import type { BulkPreview, previewInput } from './shapes'

const namesMax = 20

/** What an action would do to these nodes, by what the last listings say. Nothing is asked of any cloud, nothing is written. */
export async function previewBulk(ctx: ServiceContext, input: z.output<typeof previewInput>): Promise<BulkPreview> {
  requireRole(ctx, 'operator')
  const { action, includeOthers } = input
  const chosen = await selectNodes(ctx.db, input.nodes)
  // Whether nodes of others are meant is a question of its own; these are the reasons that stay in either case.
  const judged = chosen.map((node) => ({ node, refusal: refuseBulk(action, node, { includeOthers: true }) }))
  const possible = judged.filter(({ refusal }) => refusal === null).map(({ node }) => node)
  const asked = includeOthers ? possible : possible.filter((node) => !isOthers(node))
  return {
    count: Math.min(chosen.length, bulkNodesMax),
    tooMany: chosen.length > bulkNodesMax,
    others: possible.filter(isOthers).length,
    asked: asked.length,
    clouds: byCloud(chosen),
    refused: byWords(judged.flatMap(({ node, refusal }) => (refusal ? [{ name: node.name, refusal }] : []))),
    names: asked.slice(0, namesMax).map(({ name }) => name),
  }
}

const isOthers = ({ run }: ChosenNode): boolean => run === null

function byCloud(nodes: readonly ChosenNode[]): BulkPreview['clouds'] {
  const ids = [...new Set(nodes.map(({ cloudId }) => cloudId))]
  return ids.map((id) => {
    const there = nodes.filter(({ cloudId }) => cloudId === id)
    return { id, name: there[0]?.cloudName ?? id, count: there.length }
  })
}

function byWords(refused: readonly { name: string; refusal: BulkWords }[]): BulkPreview['refused'] {
  const groups = Map.groupBy(refused, ({ refusal }) => refusal.told)
  return [...groups.values()]
    .map((group) => ({
      told: group[0]!.refusal.told,
      advice: group[0]!.refusal.advice,
      count: group.length,
      names: group.slice(0, namesMax).map(({ name }) => name),
    }))
    .toSorted((a, b) => b.count - a.count)
}
