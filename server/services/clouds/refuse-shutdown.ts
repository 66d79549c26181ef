import { type CloudDeclaration, lifecycleOf } from '@/server/domain/cloud-declaration'
import type { Failure } from '@/server/domain/errors'

/** Why nothing may be launched at a vendor's own endpoint any more; null where it may. */
export function shutdownProblem(name: string, declaration: CloudDeclaration | null): Failure | null {
  const lifecycle = lifecycleOf(declaration)
  if (!lifecycle?.refusesLaunch) return null
  return {
    code: 'configuration',
    message: `Nothing is launched on ${name}. ${lifecycle.message}`,
    action:
      'Launch on another cloud. Its history stays, and what is still there can be listed and released. If the vendor does run, correct `status` in clouds-public.yaml.',
  }
}
