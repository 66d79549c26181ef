import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { findBinaries, isReachableByAll, linkBinaries, restoreLinks } from './binaries'
import { EmbeddedPostgresError, fileProblem } from './errors'
import { stopServersIn } from './leftover'

/** Where one database lives and as whom it runs. All paths are absolute and without symbolic links. */
export type Place = {
  /** Belongs to the user who starts: password, port, log and who started it. */
  readonly folder: string
  /** PostgreSQL's own data directory. Belongs to the user it runs as. */
  readonly cluster: string
  /** Folder with bin/postgres. */
  readonly binaries: string
  readonly majorVersion: string
  /** Null: as the user who starts. PostgreSQL refuses to run as root. */
  readonly runAs: { readonly uid: number; readonly gid: number } | null
}

/**
 * Finds or makes the folders. An ordinary user has all in `dataFolder`. For root the cluster stands under /var/tmp, since
 * `nobody` can seldom pass through root's folders: `/var/tmp/plumbline-<hash of the clone>/<id>`, with the id kept in
 * `dataFolder`, so that a new data folder never meets an old database.
 */
export const preparePlace = async (dataFolder: string): Promise<Place> => {
  const binaries = findBinaries()
  restoreLinks(binaries.folder)
  const folder = ownFolder(dataFolder)
  const majorVersion = binaries.version.split('.')[0] ?? ''
  if (process.getuid?.() !== 0) {
    return { folder, cluster: path.join(folder, 'cluster'), binaries: binaries.folder, majorVersion, runAs: null }
  }
  const runAs = nobody()
  const home = rootHome(binaries.folder)
  await removeForgotten(home, binaries.folder)
  const shared = isReachableByAll(binaries.folder) ? binaries.folder : linkBinaries(binaries, home)
  return {
    folder,
    cluster: path.join(rootCluster(home, folder, runAs), 'cluster'),
    binaries: shared,
    majorVersion,
    runAs,
  }
}

/** Removes all of a database that was only made for a test. */
export const removePlace = (place: Place): void => {
  if (place.runAs !== null) fs.rmSync(path.dirname(place.cluster), { recursive: true, force: true })
  fs.rmSync(place.folder, { recursive: true, force: true })
}

const ownFolder = (dataFolder: string): string => {
  try {
    fs.mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    const folder = fs.realpathSync(dataFolder)
    refuseForeign(folder, process.getuid?.() ?? 0)
    fs.accessSync(folder, fs.constants.W_OK)
    return folder
  } catch (error) {
    throw fileProblem(error, dataFolder)
  }
}

/** A folder of another user is never used, even by root, who would leave files in it that its owner cannot change. */
const refuseForeign = (folder: string, uid: number): void => {
  const owner = fs.lstatSync(folder).uid
  if (process.platform === 'win32' || owner === uid) return
  throw new EmbeddedPostgresError(
    'foreign-folder',
    `${folder} belongs to ${userName(owner)}, and this is ${userName(uid)}. Start as ${userName(owner)}, or name a folder of your own in PLUMBLINE_DATA.`,
  )
}

const passwd = (): string[][] => {
  try {
    return fs
      .readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
  } catch {
    return []
  }
}

const userName = (uid: number): string => passwd().find((fields) => fields[2] === String(uid))?.[0] ?? `user ${uid}`

/** PostgreSQL looks its own user up: a number without an entry in /etc/passwd would not do. */
const nobody = (): { uid: number; gid: number } => {
  const entry = passwd().find((fields) => fields[0] === 'nobody')
  if (entry === undefined) {
    throw new EmbeddedPostgresError(
      'unsupported-platform',
      'PostgreSQL refuses to run as root, and there is no user `nobody` in /etc/passwd to run it as. Start as an ordinary user, or set DATABASE_URL.',
    )
  }
  return { uid: Number(entry[2]), gid: Number(entry[3]) }
}

const rootHome = (binaries: string): string => {
  const clone = createHash('sha256').update(binaries).digest('hex').slice(0, 12)
  const home = path.join('/var/tmp', `plumbline-${clone}`)
  try {
    fs.mkdirSync(home, { recursive: true })
    refuseForeign(home, 0)
    fs.chmodSync(home, 0o711)
  } catch (error) {
    throw fileProblem(error, home)
  }
  return home
}

const rootCluster = (home: string, folder: string, runAs: { uid: number; gid: number }): string => {
  const idFile = path.join(folder, 'cluster-id')
  try {
    const id = fs.existsSync(idFile) ? fs.readFileSync(idFile, 'utf8').trim() : randomUUID()
    const own = path.join(home, id)
    if (fs.existsSync(own)) {
      refuseForeign(own, runAs.uid)
      return own
    }
    fs.writeFileSync(idFile, `${id}\n`, { mode: 0o600 })
    const partial = `${own}.new`
    fs.mkdirSync(partial, { mode: 0o700 })
    fs.writeFileSync(path.join(partial, 'belongs-to'), folder)
    fs.chownSync(partial, runAs.uid, runAs.gid)
    fs.renameSync(partial, own)
    return own
  } catch (error) {
    throw fileProblem(error, (error as NodeJS.ErrnoException).path?.startsWith(home) ? home : folder)
  }
}

/**
 * Removes clusters that nothing can find any more: their data folder is gone or has another one now. Only for data folders
 * inside the checkout or the temporary folder: elsewhere, a disk may just not be mounted.
 */
const removeForgotten = async (home: string, binaries: string): Promise<void> => {
  const checkout = binaries.slice(0, binaries.indexOf(`${path.sep}node_modules${path.sep}`) + 1)
  for (const id of fs.readdirSync(home)) {
    const note = path.join(home, id, 'belongs-to')
    if (id.endsWith('.new') || !fs.existsSync(note)) continue
    const folder = fs.readFileSync(note, 'utf8')
    const idFile = path.join(folder, 'cluster-id')
    const kept = fs.existsSync(idFile) && fs.readFileSync(idFile, 'utf8').trim() === id
    const near = folder.startsWith(checkout) || folder.startsWith(os.tmpdir() + path.sep)
    if (kept || !near) continue
    await stopServersIn(path.join(home, id, 'cluster'))
    fs.rmSync(path.join(home, id), { recursive: true, force: true })
  }
}

/** Folder for databases that tests make: temporary, and named so that a later run finds what a killed one left. */
export const temporaryFolderPrefix = path.join(os.tmpdir(), 'plumbline-database-')
