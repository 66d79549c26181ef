import { and, gt, isNull } from 'drizzle-orm'
import { createDatabase, type Database } from '@/db/client'
import { worker } from '@/db/schema'
import { availableKeys, type KeyPlace } from './key-file'
import { readKeyState } from './key-state'
import { findLost, nothingLost } from './lost-secrets'
import { lostLines } from './lost-text'
import { MasterKeyProblem, masterKey } from './open-secrets'
import { replaceLostKey } from './replace-lost-key'

/** A worker that was seen within this time may hold the key that is missing here. */
const workerAgeMsMax = 30_000

/**
 * Looks at the master key before anything is started, and answers what a person should read about it. Where none is here
 * though the installation had one, and no worker lives that may have it, a new one takes its place, and what is lost is
 * told: the rest goes on. Throws MasterKeyProblem for a wrong key.
 */
export async function prepareMasterKey(databaseUrl: string, place: KeyPlace): Promise<string[]> {
  const client = createDatabase(databaseUrl, { poolSize: 1, name: 'plumbline-command' })
  try {
    return await prepare(client.db, place)
  } finally {
    await client.close()
  }
}

async function prepare(db: Database, place: KeyPlace): Promise<string[]> {
  const fresh = (await readKeyState(db)) === null && availableKeys(place).length === 0
  try {
    const key = await masterKey(db, place)
    if (fresh)
      return [
        `Made ${key.from}, which opens the keys in the database. Keep a copy of it apart from the database's backups.`,
      ]
    const lost = await findLost(db, key)
    return nothingLost(lost)
      ? []
      : ['Some secrets were sealed with a master key that is lost:', ...indented(lostLines(lost))]
  } catch (error) {
    if (!(error instanceof MasterKeyProblem) || error.kind === 'wrong') throw error
    await refuseWhileWorkersLive(db, error)
    const { key, lost, fleetKeyRecovered } = await replaceLostKey(db, place)
    return [
      `The master key of this installation is not here. Made a new one, ${key.from}; the rest goes on.`,
      ...(fleetKeyRecovered
        ? ['  The fleet key was taken from fleet_ed25519 in the data folder: nodes stay reachable.']
        : []),
      ...(nothingLost(lost)
        ? ['  Nothing is lost.']
        : ['  What was sealed with the old one is lost:', ...indented(lostLines(lost))]),
    ]
  }
}

const indented = (lines: string[]): string[] => lines.map((line) => `    ${line}`)

async function refuseWhileWorkersLive(db: Database, problem: MasterKeyProblem): Promise<void> {
  const [alive] = await db
    .select({ host: worker.host })
    .from(worker)
    .where(and(isNull(worker.stoppedAt), gt(worker.seenAt, new Date(Date.now() - workerAgeMsMax))))
    .limit(1)
  if (!alive) return
  throw new MasterKeyProblem(
    'missing',
    `${problem.message} A worker on ${alive.host} works with it right now: copy it from there. (A worker that was killed counts as alive for ${workerAgeMsMax / 1000} s.)`,
  )
}
