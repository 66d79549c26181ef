import { sql } from 'drizzle-orm'
import type { Database } from '../client'
import { catalogue } from '../schema'

/** What runs in the images of each cloud's catalogue, by cloud and image id. */
export async function systemsOfImages(db: Database): Promise<Map<string, { distro: string; version: string | null }>> {
  const rows = await db.execute<{ cloud: string; image: string; distro: string; version: string | null }>(sql`
    select ${catalogue.cloudId} as cloud, image ->> 'id' as image, image ->> 'distro' as distro, image ->> 'version' as version
    from ${catalogue} cross join lateral jsonb_array_elements(${catalogue.content} -> 'images') as image
    where image ->> 'distro' is not null`)
  return new Map(rows.map(({ cloud, image, distro, version }) => [`${cloud} ${image}`, { distro, version }]))
}
