import { z } from 'zod'
import { requireRole, type ServiceContext } from '../context'
import { readKeyState } from './key-state'
import { findLost } from './lost-secrets'
import { lostLines } from './lost-text'
import { MasterKeyProblem, masterKey } from './open-secrets'

/** The master key as people see it: its name, where it stands, and what does not open with it. Never the key. */
export const masterKeyShape = z.object({
  id: z.string().nullable(),
  since: z.string().nullable(),
  from: z.enum(['file', 'environment']),
  /** Why this process cannot use it; null while it can. */
  problem: z.string().nullable(),
  /** What is lost with an earlier key, each with what to do. */
  lost: z.array(z.string()),
})
export type MasterKeyState = z.infer<typeof masterKeyShape>

/** State of the master key as this process has it. */
export async function getKeyState(ctx: ServiceContext): Promise<MasterKeyState> {
  requireRole(ctx, 'viewer')
  const state = await readKeyState(ctx.db)
  const told = {
    id: state?.id ?? null,
    since: state?.since ?? null,
    from: ctx.env.masterKey ? ('environment' as const) : ('file' as const),
  }
  try {
    const key = await masterKey(ctx.db, ctx.env)
    return { ...told, problem: null, lost: lostLines(await findLost(ctx.db, key)) }
  } catch (error) {
    if (error instanceof MasterKeyProblem) return { ...told, problem: error.message, lost: [] }
    throw error
  }
}
