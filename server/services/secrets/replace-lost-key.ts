import fs from 'node:fs'
import { eq } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { audit, fleetKey } from '@/db/schema'
import { isReadable } from '@/server/ssh/key'
import { systemActor } from '../context'
import { fleetFiles } from '../keys/ensure-fleet-key'
import { availableKeys, type KeyPlace, type MasterKey, makeKeyFile } from './key-file'
import { readKeyState, writeKeyState } from './key-state'
import { findLost, type LostSecrets } from './lost-secrets'
import { seal } from './seal'
import { tryOpen } from './secrets'

export type Replaced = {
  readonly key: MasterKey
  readonly lost: LostSecrets
  /** True when the fleet key could be taken from its file in the data folder. */
  readonly fleetKeyRecovered: boolean
}

/**
 * Goes on with another master key for good: the one that is here, else a new one. What was sealed with the lost one stays
 * in its rows, unread, and is named. The fleet key is taken from the data folder's file where that is still there; else
 * the next start makes a new one for new nodes.
 */
export async function replaceLostKey(db: Database, place: KeyPlace): Promise<Replaced> {
  const key = availableKeys(place)[0] ?? makeKeyFile(place.dataFolder)
  return await db.transaction(async (tx) => {
    const before = await readKeyState(tx, 'update')
    const fleetKeyRecovered = await keepFleetKey(tx, key, place)
    if (before?.id !== key.id) await writeKeyState(tx, key.id)
    const lost = await findLost(tx, key)
    await tx.insert(audit).values({
      actor: systemActor.name,
      actorKind: systemActor.kind,
      action: 'master-key.replace',
      subject: key.id,
      details: {
        lost: before?.id ?? null,
        clouds: lost.clouds.map(({ id }) => id),
        fleetKeyRecovered,
        nodes: lost.nodes.length,
      },
    })
    return { key, lost, fleetKeyRecovered }
  })
}

/** Seals the fleet key anew from its file; where that is gone, it is no longer the one that nodes are given. */
async function keepFleetKey(tx: Transaction, key: MasterKey, place: KeyPlace): Promise<boolean> {
  const [row] = await tx.select().from(fleetKey).where(eq(fleetKey.primary, true)).for('update')
  if (!row?.sealedPrivateKey || tryOpen(key, row.id, row.sealedPrivateKey)) return false
  const privateKey = readIfThere(fleetFiles(place).identityFile)
  const recovered = privateKey !== null && isReadable({ privateKey, publicKey: row.publicKey })
  const values = recovered
    ? { sealedPrivateKey: seal(key.key, row.id, Buffer.from(privateKey)) }
    : { primary: false, name: 'Earlier fleet key (private half lost)' }
  await tx.update(fleetKey).set(values).where(eq(fleetKey.id, row.id))
  return recovered
}

const readIfThere = (file: string): string | null => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null)
