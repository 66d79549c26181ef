import { homedir } from 'node:os'
import type { z } from 'zod'
import { readConfiguration } from '../configuration'
import { requireRole, type ServiceContext } from '../context'
import type { configurationShape } from './shapes'

/** What is wrong with plumbline.yaml as it stands now. Clouds of other entries are loaded at each start all the same. */
export async function configurationProblems(ctx: ServiceContext): Promise<z.infer<typeof configurationShape>> {
  requireRole(ctx, 'viewer')
  const { problems } = await readConfiguration(ctx.env.configFiles, { homeFolder: homedir() })
  return { problems }
}
