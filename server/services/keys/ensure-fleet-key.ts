import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { eq, sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { fleetKey } from '@/db/schema'
import { generateKeyPair } from '@/server/ssh/key'
import type { Runtime } from '../context'
import { writePrivateFile } from './private-file'

type FleetKey = { publicKey: string; privateKey: string }

/** Where the fleet key and the host keys stand for the ssh command that people paste. */
export const fleetFiles = (env: { readonly dataFolder: string }) => ({
  identityFile: path.join(env.dataFolder, 'fleet_ed25519'),
  knownHostsFile: path.join(env.dataFolder, 'known_hosts'),
})

/**
 * The fleet's ed25519 key: made, sealed at the first start, and written 0600 to the data folder whenever it is not what
 * stands there. Processes that start at once agree on one.
 */
export async function ensureFleetKey(runtime: Runtime): Promise<FleetKey> {
  // Every run asks for it, and only the very first has to make it: nobody waits for another one's lock.
  const key = (await existingFleetKey(runtime, runtime.db)) ?? (await madeOnce(runtime))
  const { identityFile } = fleetFiles(runtime.env)
  if (contentOf(identityFile) !== key.privateKey) {
    // Another installation's, or one from before its master key was lost: it may be the last copy.
    if (fs.existsSync(identityFile)) fs.renameSync(identityFile, `${identityFile}.old`)
    writePrivateFile(identityFile, key.privateKey)
  }
  const line = `${key.publicKey}\n`
  if (contentOf(`${identityFile}.pub`) !== line) fs.writeFileSync(`${identityFile}.pub`, line, { mode: 0o644 })
  return key
}

const madeOnce = async (runtime: Runtime): Promise<FleetKey> =>
  await runtime.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('plumbline-fleet-key'))`)
    return (await existingFleetKey(runtime, tx)) ?? (await makeFleetKey(runtime, tx))
  })

const contentOf = (file: string): string | null => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null)

/** Throws SealError when the master key is another one than it was sealed with. */
async function existingFleetKey(
  runtime: Pick<Runtime, 'secrets'>,
  db: Database | Transaction,
): Promise<FleetKey | null> {
  const [row] = await db.select().from(fleetKey).where(eq(fleetKey.primary, true))
  if (!row?.sealedPrivateKey) return null
  return { publicKey: row.publicKey, privateKey: runtime.secrets.open(row.id, row.sealedPrivateKey).toString('utf8') }
}

async function makeFleetKey(runtime: Pick<Runtime, 'secrets'>, tx: Transaction): Promise<FleetKey> {
  const pair = generateKeyPair('plumbline-fleet')
  const id = randomUUID()
  await tx.insert(fleetKey).values({
    id,
    name: 'Fleet key',
    publicKey: pair.publicKey,
    fingerprint: pair.fingerprint,
    primary: true,
    sealedPrivateKey: await runtime.secrets.seal(tx, id, pair.privateKey),
    createdBy: 'Plumbline',
  })
  return pair
}
