import type { z } from 'zod'
import { requireRole, type ServiceContext } from '../../context'
import type { signingKeyShape } from '../shapes'
import { ensureEvidenceKey } from './evidence-key'
import { allowedSigner } from './sshsig'

/** What somebody who got a bundle compares before trusting the key in it. */
export async function getSigningKey(ctx: ServiceContext): Promise<z.infer<typeof signingKeyShape>> {
  requireRole(ctx, 'viewer')
  const { publicKey, fingerprint } = await ensureEvidenceKey(ctx)
  return { publicKey, fingerprint, allowedSigners: allowedSigner(publicKey) }
}
