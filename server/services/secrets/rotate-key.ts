import type { Database } from '@/db/client'
import { audit } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { systemActor } from '../context'
import { type KeyPlace, keyId, type MasterKey, makeNextKeyFile } from './key-file'
import { readKeyState, writeKeyState } from './key-state'
import { masterKey, settleRotation } from './open-secrets'
import { seal } from './seal'
import { type SealedKind, sealedKinds, sealedRows, writeSealed } from './sealed-rows'
import { tryOpen } from './secrets'

export type Rotated = {
  readonly from: MasterKey
  readonly to: MasterKey
  readonly sealed: Record<SealedKind, number>
  /** Rows that the old key did not open either: they stay as they are. */
  readonly lost: number
  /** The file with the old key, for backups from before; null where keys are given in the environment. */
  readonly retired: string | null
}

/**
 * Seals everything with a new key, in one transaction. Whatever dies in the middle, everything still opens: the next key
 * is on disk before the transaction, and which of the two counts is said by the transaction alone. With keys from the
 * environment the next one is PLUMBLINE_NEXT_MASTER_KEY. Throws ServiceError.
 */
export async function rotateKey(db: Database, place: KeyPlace): Promise<Rotated> {
  const from = await masterKey(db, place)
  const { to, sealed, lost } = await db.transaction(async (tx) => {
    const state = await readKeyState(tx, 'update')
    if (state?.id !== from.id)
      throw new ServiceError(
        'conflict',
        'The master key was rotated by somebody else a moment ago. Nothing was changed.',
      )
    // Under the lock: of two rotations at once, the second must not write over the key of the first.
    const to = place.masterKey ? givenNextKey(place, from) : makeNextKeyFile(place.dataFolder)
    const rows = await sealedRows(tx, true)
    const sealed: Record<SealedKind, number> = Object.fromEntries(sealedKinds.map((kind) => [kind, 0])) as Record<
      SealedKind,
      number
    >
    for (const row of rows) {
      const plain = tryOpen(from, row.id, row.sealed)
      if (!plain) continue
      await writeSealed(tx, row, seal(to.key, row.id, plain))
      sealed[row.kind]++
    }
    await writeKeyState(tx, to.id)
    await tx.insert(audit).values({
      actor: systemActor.name,
      actorKind: systemActor.kind,
      action: 'master-key.rotate',
      subject: to.id,
      details: { from: from.id, to: to.id, sealed },
    })
    return { to, sealed, lost: rows.length - Object.values(sealed).reduce((sum, count) => sum + count, 0) }
  })
  return { from, to, sealed, lost, retired: place.masterKey ? null : await settleRotation(db, place) }
}

function givenNextKey({ nextMasterKey }: KeyPlace, from: MasterKey): MasterKey {
  if (!nextMasterKey) {
    throw new ServiceError(
      'precondition-failed',
      `The master key is given in the environment (${from.from}), and so is the one to change to. Set PLUMBLINE_NEXT_MASTER_KEY to 32 new bytes (openssl rand -base64 32), for every process, start them again, and then run this command with both.`,
    )
  }
  const id = keyId(nextMasterKey)
  if (id !== from.id) return { key: nextMasterKey, id, from: 'PLUMBLINE_NEXT_MASTER_KEY' }
  throw new ServiceError(
    'conflict',
    'The key in PLUMBLINE_NEXT_MASTER_KEY is in use already. Make it PLUMBLINE_MASTER_KEY, and give another one to change to.',
  )
}
