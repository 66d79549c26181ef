import { configuredClouds } from '@/db/queries/clouds'
import { systemsOfImages } from '@/db/queries/node-exports'
import { nodeGroups } from '@/db/queries/node-groups'
import type { OrderKey } from '@/db/queries/node-order'
import type { NodeFilter } from '@/server/domain/node-list-schema'
import type { ServiceContext } from '../context'
import { readNodePage } from '../nodes/read-page'
import { type Access, accessCheck } from '../reader-access'
import { type ExportNode, exportNode, type Surroundings } from './export-node'

/** Rows of one page: about half a megabyte. */
const pageSize = 500
const byName = { key: 'name', descending: false } as const

export type ReadOptions = {
  filter: NodeFilter
  /** Who asks by now; null once the session or token has ended. */
  again?: Access
  pageSize?: number
}

/**
 * The nodes that match, in the order of their names, read a page at a time as they are asked for. No transaction is kept open for a
 * slow reader, so each page is as of when it was read. Throws `unauthorized` or `forbidden` when the reader's right ends meanwhile.
 */
export async function* readNodes(ctx: ServiceContext, options: ReadOptions): AsyncGenerator<ExportNode, void> {
  const limit = options.pageSize ?? pageSize
  const around = await surroundings(ctx)
  let after: OrderKey | null = null
  const stillAllowed = accessCheck(options.again)
  while (true) {
    ctx.stopping.throwIfAborted()
    const groups = await nodeGroups(ctx.db)
    const { rows, next } = await readNodePage(ctx.db, options.filter, { groups, after, limit, sort: byName })
    for (const row of rows) {
      const node = exportNode(row, around)
      if (node) yield node
    }
    if (next === null) return
    after = next
    await stillAllowed()
  }
}

async function surroundings(ctx: ServiceContext): Promise<Surroundings> {
  const [clouds, systems] = await Promise.all([configuredClouds(ctx.db), systemsOfImages(ctx.db)])
  return { clouds: new Map(clouds.map((cloud) => [cloud.id, cloud])), systems }
}
