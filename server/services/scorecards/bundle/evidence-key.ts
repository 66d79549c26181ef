import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { desc, sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { evidenceKey } from '@/db/schema'
import { fingerprintOfLine } from '@/server/ssh/key'
import type { Runtime } from '../../context'
import { SealError } from '../../secrets/seal'
import { publicKeyLine } from './sshsig'

export type EvidenceKey = { publicKey: string; fingerprint: string; privateKey: string }

/**
 * The key that signs evidence bundles: made and sealed when it is first needed; processes that need it at once agree on one. One
 * that was lost with a master key is followed by a new one; what the old one signed stays good, its public half stays in its row.
 */
export async function ensureEvidenceKey(runtime: Pick<Runtime, 'db' | 'secrets'>): Promise<EvidenceKey> {
  const there = await existing(runtime, runtime.db)
  if (there) return there
  return await runtime.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('plumbline-evidence-key'))`)
    return (await existing(runtime, tx)) ?? (await make(runtime, tx))
  })
}

async function existing(
  { secrets }: Pick<Runtime, 'secrets'>,
  db: Database | Transaction,
): Promise<EvidenceKey | null> {
  const [row] = await db.select().from(evidenceKey).orderBy(desc(evidenceKey.createdAt)).limit(1)
  if (!row) return null
  const { publicKey, fingerprint } = row
  try {
    return { publicKey, fingerprint, privateKey: secrets.open(row.id, row.sealedPrivateKey).toString('utf8') }
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}

async function make({ secrets }: Pick<Runtime, 'secrets'>, tx: Transaction): Promise<EvidenceKey> {
  const privateKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const publicKey = publicKeyLine(privateKey)
  const fingerprint = fingerprintOfLine(publicKey) ?? ''
  const id = randomUUID()
  await tx
    .insert(evidenceKey)
    .values({ id, publicKey, fingerprint, sealedPrivateKey: await secrets.seal(tx, id, privateKey) })
  return { publicKey, fingerprint, privateKey }
}
