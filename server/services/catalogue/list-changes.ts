import { and, desc, eq, gte, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { catalogue, catalogueChange, cloud } from '@/db/schema'
import { changeText, describeChange } from '@/server/inventory/catalogue/describe'
import { mustFindCloud } from '../clouds/find-cloud'
import { requireRole, type ServiceContext } from '../context'
import { decodeCursor, page } from '../paging'
import type { allChangesInput, allChangesShape, CatalogueChangeItem, changesInput, changesShape } from './shapes'

const keys = z.tuple([z.coerce.date(), z.coerce.number().int()])

type Changes = z.infer<typeof allChangesShape>

/** What happened to the flavors, images and networks of a cloud, newest first, in words. Throws `not-found` for an unknown cloud. */
export async function listCatalogueChanges(
  ctx: ServiceContext,
  input: z.infer<typeof changesInput>,
): Promise<z.infer<typeof changesShape>> {
  requireRole(ctx, 'viewer')
  const { id: cloudId } = await mustFindCloud(ctx, input.id)
  const [found, [known]] = await Promise.all([
    pageOfChanges(ctx, { ...input, cloud: [cloudId] }),
    ctx.db
      .select({
        from: catalogue.historyFrom,
        readAt: catalogue.readAt,
        held: sql<number>`jsonb_array_length(${catalogue.held})`,
      })
      .from(catalogue)
      .where(eq(catalogue.cloudId, cloudId)),
  ])
  return {
    ...found,
    history: {
      from: known?.from.toISOString() ?? null,
      readAt: known?.readAt.toISOString() ?? null,
      held: known?.held ?? 0,
    },
  }
}

/** The same over all clouds that are configured, or those that are named. */
export async function listAllCatalogueChanges(
  ctx: ServiceContext,
  input: z.infer<typeof allChangesInput>,
): Promise<Changes> {
  requireRole(ctx, 'viewer')
  return await pageOfChanges(ctx, input)
}

async function pageOfChanges(ctx: ServiceContext, input: z.infer<typeof allChangesInput>): Promise<Changes> {
  const before = input.cursor ? decodeCursor(input.cursor, keys) : null
  const rows = await ctx.db
    .select({ change: catalogueChange, cloudName: cloud.name })
    .from(catalogueChange)
    .innerJoin(cloud, eq(cloud.id, catalogueChange.cloudId))
    .where(and(isNull(cloud.removedAt), ...filter(input), before ? older(...before) : undefined))
    .orderBy(desc(catalogueChange.at), desc(catalogueChange.seq))
    .limit(input.limit + 1)
  return page(rows, input.limit, { keys: ({ change }) => [change.at.toISOString(), change.seq], item: changeItem })
}

function filter({ cloud: clouds, kind, item, since, until }: z.infer<typeof allChangesInput>): (SQL | undefined)[] {
  return [
    clouds?.length ? inArray(catalogueChange.cloudId, clouds) : undefined,
    kind && eq(catalogueChange.kind, kind),
    item === undefined
      ? undefined
      : or(eq(catalogueChange.itemId, item), eq(catalogueChange.replacedId, item), eq(catalogueChange.name, item)),
    since === undefined ? undefined : gte(catalogueChange.at, new Date(since)),
    until === undefined ? undefined : lt(catalogueChange.at, new Date(until)),
  ]
}

const older = (at: Date, seq: number): SQL =>
  sql`(${catalogueChange.at}, ${catalogueChange.seq}) < (${at.toISOString()}::timestamptz, ${seq}::bigint)`

function changeItem({
  change: row,
  cloudName,
}: {
  change: typeof catalogueChange.$inferSelect
  cloudName: string
}): CatalogueChangeItem {
  const change = { ...row, goneAt: row.goneAt?.toISOString() ?? null }
  return {
    id: String(row.seq),
    cloud: row.cloudId,
    cloudName,
    at: row.at.toISOString(),
    kind: row.kind,
    item: row.itemId,
    name: row.name,
    what: row.what,
    changes: describeChange(change),
    text: changeText(change),
  }
}
