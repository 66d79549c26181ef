import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { catalogue } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { type CorrectedCloud, correctedCloud } from '@/server/quirks/corrected-profile'
import { cloudsYaml, vendorProfileJson } from '@/server/quirks/profile-files'
import { mustFindCloud } from '../clouds/get-cloud'
import { requireRole, type ServiceContext } from '../context'
import { declarationOf, quirksOf } from './quirks'

/** What a corrected profile says otherwise than what is declared. */
export const correctionsShape = z.object({
  corrections: z.array(z.object({ key: z.string(), from: z.string().nullable(), to: z.string(), reason: z.string() })),
  notes: z.array(z.string()),
})

/** What the downloads would correct. Throws `not-found`, and `precondition-failed` for kinds without such files. */
export async function corrections(
  ctx: ServiceContext,
  input: { id: string },
): Promise<z.infer<typeof correctionsShape>> {
  const { corrected } = await correctedOf(ctx, input)
  return { corrections: corrected.corrections, notes: corrected.notes }
}

export type ProfileFile = 'vendor-profile' | 'clouds-yaml'

/** A corrected profile or snippet as a file. */
export async function profileFile(
  ctx: ServiceContext,
  input: { id: string; file: ProfileFile },
): Promise<{ text: string; contentType: string; name: string }> {
  const { corrected, id, entryName, vendor } = await correctedOf(ctx, input)
  if (input.file === 'vendor-profile')
    return {
      text: vendorProfileJson(vendor, corrected),
      contentType: 'application/json',
      name: `${id}-vendor-profile.json`,
    }
  const about = `What Plumbline saw of ${id}, laid over what is declared of it.`
  return {
    text: cloudsYaml(entryName, corrected, about),
    contentType: 'application/yaml; charset=utf-8',
    name: `${id}-clouds.yaml`,
  }
}

type Corrected = { corrected: CorrectedCloud; id: string; entryName: string; vendor: string }

async function correctedOf(ctx: ServiceContext, { id }: { id: string }): Promise<Corrected> {
  requireRole(ctx, 'viewer')
  const row = await mustFindCloud(ctx, id)
  if (row.config.provider !== 'openstack')
    throw new ServiceError(
      'precondition-failed',
      `Vendor profiles and clouds.yaml are files of OpenStack; "${id}" is of kind ${row.provider}. GET /api/v1/clouds/${id}/quirks has what was seen of it.`,
    )
  const [[kept], { items }] = await Promise.all([
    ctx.db.select({ content: catalogue.content }).from(catalogue).where(eq(catalogue.cloudId, row.id)),
    quirksOf(ctx.db, row),
  ])
  const declaration = declarationOf(row)
  const region = row.identity?.region ?? null
  const corrected = correctedCloud({ declaration, region, catalogue: kept?.content ?? null, pairs: items })
  const entryName = row.config.cloud ?? row.id
  return { corrected, id: row.id, entryName, vendor: declaration.profile?.name ?? row.id }
}
