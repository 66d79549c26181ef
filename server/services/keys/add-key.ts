import type { z } from 'zod'
import { fleetKey } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { fingerprintOfLine } from '@/server/ssh/key'
import { parseHostKey } from '@/server/ssh/known-hosts'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { parse } from '../parse'
import { keyItem } from './list-keys'
import { type keyShape, newKeyInput } from './shapes'

const accepted = [
  'ssh-ed25519',
  'ssh-rsa',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
] as const
const hardwareKeys = ['sk-ssh-ed25519@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com'] as const

/** Adds a public key for root of every new node. Throws `bad-request` when the line is no key, `conflict` when it is there. */
export async function addKey(ctx: ServiceContext, input: unknown): Promise<z.infer<typeof keyShape>> {
  requireRole(ctx, 'admin')
  const { name, publicKey } = parse(newKeyInput, input)
  const line = checkPublicKey(publicKey)
  return await change(ctx, async (tx, record) => {
    const [row] = await tx
      .insert(fleetKey)
      .values({ name, publicKey: line, fingerprint: fingerprintOfLine(line)!, createdBy: ctx.actor.name })
      .onConflictDoNothing()
      .returning()
    if (!row) throw new ServiceError('conflict', 'This key is here already.')
    await record({ action: 'key.add', subject: name, details: { fingerprint: row.fingerprint } })
    return keyItem(row)
  })
}

/** One line of authorized_keys without options. Throws ServiceError `bad-request`. */
export function checkPublicKey(text: string): string {
  if (/PRIVATE KEY/.test(text)) {
    throw new ServiceError(
      'bad-request',
      'This is a private key. Paste the line of the .pub file, and keep this one secret.',
    )
  }
  const line = text.trim()
  const key = /[\r\n]/.test(line) ? null : parseHostKey(line)
  if (!key || ![...accepted, ...hardwareKeys].some((type) => type === key.type)) {
    throw new ServiceError(
      'bad-request',
      'This is no OpenSSH public key. It is one line that starts with ssh-ed25519, ssh-rsa or ecdsa-sha2-..., without options.',
    )
  }
  return line
}
