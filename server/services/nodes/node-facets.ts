import type { z } from 'zod'
import { countNodes, foundGroups } from '@/db/queries/node-facets'
import {
  type GroupDimension,
  groupsOf,
  type NodeGroup,
  type NodeGroups,
  nodeGroups,
  sumOf,
} from '@/db/queries/node-groups'
import { pastGroups } from '@/db/queries/node-past'
import { nodeStates } from '@/server/domain/node'
import { countedExactly, nodeOwners, nodeReaches } from '@/server/domain/node-list'
import type { NodeCount, NodeFilter } from '@/server/domain/node-list-schema'
import { requireRole, type ServiceContext } from '../context'
import { knownAt } from './known-at'
import type { facetsShape } from './shapes'

/**
 * Counts beside the list: each facet under the other filters, so that a second value of the same facet can be chosen. A value
 * without nodes is there when it is chosen. Counts are exact without a search; under one that finds more than ten thousand they
 * are told as "at least".
 */
export async function nodeFacets(ctx: ServiceContext, input: NodeFilter): Promise<z.infer<typeof facetsShape>> {
  requireRole(ctx, 'viewer')
  const known = await nodeGroups(ctx.db)
  const past = input.at === undefined ? null : knownAt(known, input)
  const { groups, exact } = past
    ? await pastGroups(ctx.db, { filter: input, groups: known, at: past.at })
    : await foundGroups(ctx.db, input, { within: known.groups, all: known })
  const count = (some: readonly NodeGroup[]): NodeCount => ({ count: sumOf(some), exact })
  const values = <Value extends string>(
    dimension: GroupDimension,
    all: readonly Value[],
    chosen: readonly string[] = [],
  ) => {
    const under = groupsOf(groups, input, dimension)
    return all
      .map((id) => ({ id, ...count(under.filter((group) => group[dimension] === id)) }))
      .filter((value) => value.count > 0 || !value.exact || chosen.includes(value.id))
  }
  const names = new Map(known.clouds.map(({ id, name }) => [id, name]))
  const asked = groupsOf(groups, input)
  return {
    total: exact || past ? count(asked) : await countMany(ctx, input, { known, sampled: groups, asked }),
    all: sumOf(known.groups),
    clouds: values('cloud', [...names.keys()], input.cloud).map((each) => ({
      ...each,
      name: names.get(each.id) ?? each.id,
    })),
    states: values('state', nodeStates, input.state).map(({ id, ...rest }) => ({ state: id, ...rest })),
    reaches: values('reach', nodeReaches, input.reach).map(({ id, ...rest }) => ({ reach: id, ...rest })),
    owners: values('owner', nodeOwners, input.owner ? [input.owner] : []).map(({ id, ...rest }) => ({
      owner: id,
      ...rest,
    })),
    history: past?.history ?? null,
  }
}

/**
 * Of a search that many match the first ten thousand were counted: under a filter that lets few of them through there may be more.
 */
async function countMany(
  { db }: ServiceContext,
  filter: NodeFilter,
  { known, sampled, asked }: { known: NodeGroups; sampled: readonly NodeGroup[]; asked: readonly NodeGroup[] },
): Promise<NodeCount> {
  if (asked.length === sampled.length) return { count: countedExactly, exact: false }
  return await countNodes(db, filter, known)
}
