import { and, asc, eq, sql } from 'drizzle-orm'
import type { Database } from '../client'
import { allocation, allocationNode, catalogue, cloud, learnedUser, node } from '../schema'
import { type NodeFilter, nodeConditions } from './nodes'

/** The last row of the page before: pages go on behind it. */
export type ExportKey = readonly [name: string, id: string]

/** One page of the nodes that lists show, by name and id, with what other tools need to reach each of them. */
export const pageOfExport = async (
  db: Database,
  filter: NodeFilter,
  page: { after: ExportKey | null; limit: number },
) =>
  await db
    .select({
      node,
      allocationId: allocationNode.allocationId,
      allocationName: allocation.name,
      /** How far the run that made it is. */
      runState: allocationNode.state,
      address: allocationNode.address,
      port: allocationNode.port,
      ssh: allocationNode.ssh,
      loginUser: allocationNode.loginUser,
      learnedUser: learnedUser.user,
    })
    .from(node)
    .innerJoin(cloud, eq(cloud.id, node.cloudId))
    .leftJoin(allocationNode, eq(allocationNode.id, node.allocationNodeId))
    .leftJoin(allocation, eq(allocation.id, allocationNode.allocationId))
    .leftJoin(
      learnedUser,
      and(eq(learnedUser.cloudId, node.cloudId), eq(learnedUser.imageId, sql`${node.record} -> 'image' ->> 'id'`)),
    )
    .where(
      and(
        nodeConditions(filter),
        page.after ? sql`(${node.name}, ${node.id}) > (${page.after[0]}, ${page.after[1]}::uuid)` : undefined,
      ),
    )
    .orderBy(asc(node.name), asc(node.id))
    .limit(page.limit)

export type ExportRow = Awaited<ReturnType<typeof pageOfExport>>[number]

/** What runs in the images of each cloud's catalogue, by cloud and image id. */
export async function systemsOfImages(db: Database): Promise<Map<string, { distro: string; version: string | null }>> {
  const rows = await db.execute<{ cloud: string; image: string; distro: string; version: string | null }>(sql`
    select ${catalogue.cloudId} as cloud, image ->> 'id' as image, image ->> 'distro' as distro, image ->> 'version' as version
    from ${catalogue} cross join lateral jsonb_array_elements(${catalogue.content} -> 'images') as image
    where image ->> 'distro' is not null`)
  return new Map(rows.map(({ cloud, image, distro, version }) => [`${cloud} ${image}`, { distro, version }]))
}
