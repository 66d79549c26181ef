import { createHmac, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { ServiceError } from '@/server/domain/errors'

/** A master key of 32 bytes. `id` tells it from others and nothing about it; `from` is where it stands. */
export type MasterKey = { readonly key: Buffer; readonly id: string; readonly from: string }

/** As much of the settings as says where keys are. */
export type KeyPlace = {
  readonly dataFolder: string
  readonly masterKey: Buffer | null
  /** The one that a rotation goes to, where keys are given in the environment. */
  readonly nextMasterKey: Buffer | null
}

/** Where the key of an installation stands that is not given one in the environment, and where a rotation prepares the next. */
export const keyFiles = (dataFolder: string) => ({
  current: path.join(dataFolder, 'master.key'),
  next: path.join(dataFolder, 'master.key.next'),
  retired: (id: string) => path.join(dataFolder, `master.key.${id}`),
})

/** 16 hex digits that name a key: an HMAC, so that they tell nothing about it. */
export const keyId = (key: Buffer): string =>
  createHmac('sha256', key).update('plumbline-master-key-id').digest('hex').slice(0, 16)

/** The keys that this process can get at now, the one in use first. Throws ServiceError for a file that cannot be used. */
export function availableKeys(place: KeyPlace): MasterKey[] {
  const given = [
    { key: place.masterKey, from: 'PLUMBLINE_MASTER_KEY' },
    { key: place.nextMasterKey, from: 'PLUMBLINE_NEXT_MASTER_KEY' },
  ].flatMap(({ key, from }) => (key ? [{ key, from, id: keyId(key) }] : []))
  if (place.masterKey) return given
  const files = keyFiles(place.dataFolder)
  return [...[files.current, files.next].flatMap(readKeyFile), ...given]
}

function readKeyFile(file: string): MasterKey[] {
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  if (!stat) return []
  if ((stat.mode & 0o077) !== 0) {
    throw new ServiceError(
      'precondition-failed',
      `${file} can be read by others than its owner (mode ${(stat.mode & 0o777).toString(8)}): whoever has it opens every key in the database. Take that away and start again: chmod 600 ${file}`,
    )
  }
  const key = Buffer.from(fs.readFileSync(file, 'utf8').trim(), 'base64')
  if (key.length !== 32) {
    throw new ServiceError(
      'precondition-failed',
      `${file} does not hold a key of 32 bytes in base64. Restore it from a backup, or set PLUMBLINE_MASTER_KEY.`,
    )
  }
  return [{ key, from: file, id: keyId(key) }]
}

/** Makes `master.key` with mode 0600. Processes that start at once get the same one; nobody's key is replaced. */
export function makeKeyFile(dataFolder: string): MasterKey {
  const file = keyFiles(dataFolder).current
  fs.mkdirSync(dataFolder, { recursive: true })
  // Written whole under another name and then linked, so that nobody reads half a key.
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  fs.writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  try {
    fs.linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    fs.unlinkSync(draft)
  }
  const [made] = readKeyFile(file)
  if (!made) throw new Error(`${file} was removed while it was made.`)
  return made
}

/** Writes the key that a rotation goes to, safe from a loss of power; it counts once the database says so. */
export function makeNextKeyFile(dataFolder: string): MasterKey {
  const file = keyFiles(dataFolder).next
  const draft = `${file}.${process.pid}`
  fs.writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true })
  fs.renameSync(draft, file)
  flushFolder(dataFolder)
  const [made] = readKeyFile(file)
  if (!made) throw new Error(`${file} was removed while it was made.`)
  return made
}

/**
 * Puts the next key, if it is the one named `id`, in the place of the retired one, which is kept beside it for backups from
 * before. Safe to call again after a crash half way, and when there is nothing to do. Answers where the retired one is.
 */
export function promoteNextKeyFile(dataFolder: string, id: string): string | null {
  const files = keyFiles(dataFolder)
  const [next] = readKeyFile(files.next)
  if (next?.id !== id) return null
  const [old] = readKeyFile(files.current)
  const retired = old ? files.retired(old.id) : null
  if (retired && !fs.existsSync(retired)) fs.linkSync(files.current, retired)
  fs.renameSync(files.next, files.current)
  flushFolder(dataFolder)
  return retired
}

function flushFolder(folder: string): void {
  const handle = fs.openSync(folder, 'r')
  try {
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
}
