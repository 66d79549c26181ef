import { configuredClouds } from '@/db/queries/clouds'
import { type ExportKey, pageOfExport, systemsOfImages } from '@/db/queries/node-exports'
import type { NodeFilter } from '@/db/queries/nodes'
import { ServiceError } from '@/server/domain/errors'
import type { Actor, ServiceContext } from '../context'
import { type ExportNode, exportNode, type Surroundings } from './export-node'

/** Rows of one page: about half a megabyte. */
const pageSize = 500
/** A reader whose right has ended is noticed within this time. */
const againMs = 5_000

export type ReadOptions = {
  filter: NodeFilter
  /** Who asks by now; null once the session or token has ended. */
  again?: () => Promise<Actor | null>
  pageSize?: number
}

/**
 * The nodes that match, in the order of their names, read a page at a time as they are asked for. No transaction is kept open for a
 * slow reader, so each page is as of when it was read. Throws `unauthorized` when the reader's right ends meanwhile.
 */
export async function* readNodes(ctx: ServiceContext, options: ReadOptions): AsyncGenerator<ExportNode, void> {
  const limit = options.pageSize ?? pageSize
  const around = await surroundings(ctx)
  let after: ExportKey | null = null
  let checkedAt = performance.now()
  while (true) {
    ctx.stopping.throwIfAborted()
    const rows = await pageOfExport(ctx.db, options.filter, { after, limit })
    for (const row of rows) {
      const node = exportNode(row, around)
      if (node) yield node
    }
    const last = rows.at(-1)
    if (rows.length < limit || !last) return
    after = [last.node.name, last.node.id]
    if (options.again && performance.now() - checkedAt > againMs) {
      if ((await options.again()) === null) throw new ServiceError('unauthorized', 'The right to read this has ended.')
      checkedAt = performance.now()
    }
  }
}

async function surroundings(ctx: ServiceContext): Promise<Surroundings> {
  const [clouds, systems] = await Promise.all([configuredClouds(ctx.db), systemsOfImages(ctx.db)])
  return { clouds: new Map(clouds.map((cloud) => [cloud.id, cloud])), systems }
}
