import type { Database } from '@/db/client'
import { setting } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { availableKeys, type KeyPlace, keyFiles, type MasterKey, makeKeyFile, promoteNextKeyFile } from './key-file'
import { keyStateKey, readKeyState } from './key-state'
import { sealedRows } from './sealed-rows'
import { createSecrets, type Secrets, tryOpen } from './secrets'

/** No key of ours is here (`missing`), or another one than the rows are sealed with (`wrong`). */
export class MasterKeyProblem extends ServiceError {
  constructor(
    readonly kind: 'missing' | 'wrong',
    message: string,
  ) {
    super('precondition-failed', message)
  }
}

/**
 * The secrets of an installation. At its first start the key is made and its id kept; later the id says at once whether
 * the key that is here is the right one. Throws MasterKeyProblem, and ServiceError for a file that cannot be used.
 */
export async function openSecrets(db: Database, place: KeyPlace): Promise<Secrets> {
  return createSecrets(await masterKey(db, place), () => availableKeys(place))
}

/** The key that the rows are sealed with. Throws as `openSecrets` does. */
export async function masterKey(db: Database, place: KeyPlace): Promise<MasterKey> {
  const wanted = (await readKeyState(db))?.id ?? (await registerKey(db, place))
  const keys = availableKeys(place)
  const found = keys.find(({ id }) => id === wanted)
  if (!found) throw problem(wanted, keys, place)
  // A rotation that was cut off behind its transaction: the files follow.
  if (found.from === keyFiles(place.dataFolder).next) {
    await settleRotation(db, place)
    return { ...found, from: keyFiles(place.dataFolder).current }
  }
  return found
}

/** Puts the key that the database names into `master.key`, while nobody rotates. Answers where the retired one is. */
export async function settleRotation(db: Database, place: KeyPlace): Promise<string | null> {
  return await db.transaction(async (tx) => {
    const state = await readKeyState(tx, 'update')
    return state ? promoteNextKeyFile(place.dataFolder, state.id) : null
  })
}

/** Keeps the id of the key that is used from the first start on. Rows from before ids were kept must open with it. */
async function registerKey(db: Database, place: KeyPlace): Promise<string> {
  const [first] = availableKeys(place)
  const rows = await sealedRows(db)
  if (!first && rows.length > 0) throw problem(null, [], place)
  const key = first ?? makeKeyFile(place.dataFolder)
  if (rows.length > 0 && rows.every(({ id, sealed }) => tryOpen(key, id, sealed) === null))
    throw problem(null, [key], place)
  const value = { id: key.id, since: new Date().toISOString() }
  await db.insert(setting).values({ key: keyStateKey, value }).onConflictDoNothing()
  return (await readKeyState(db))?.id ?? key.id
}

function problem(wanted: string | null, keys: MasterKey[], place: KeyPlace): MasterKeyProblem {
  const name = wanted ? `The master key ${wanted} of this installation` : 'The master key of this installation'
  const held = keys.map(({ id, from }) => `${from} holds ${id}`).join(', ')
  const file = keyFiles(place.dataFolder).current
  const help = `Bring the right one as ${file} or as PLUMBLINE_MASTER_KEY, from a backup or from a machine that has it.`
  if (keys.length === 0) {
    return new MasterKeyProblem(
      'missing',
      `${name} is not here: ${file} is missing and PLUMBLINE_MASTER_KEY is not set. ${help}`,
    )
  }
  return new MasterKeyProblem(
    'wrong',
    `${name} is not the one that is here (${held}): nothing that is sealed in the database would open. ${help} Is it lost for good? Then "npm run rotate-key -- --lost" goes on with the one that is here and says what is lost.`,
  )
}
