// What the bootstrap decides, apart from doing it. Runs on any Node from 20, before anything is installed.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** Written into node_modules after an install: the hash of the lock file it came from. */
export const stampFile = (/** @type {string} */ root) => path.join(root, 'node_modules', '.plumbline-install')

/**
 * Why this Node cannot start the bootstrap; null when it can.
 * @param {string} version such as `20.11.1`
 * @returns {string | null}
 */
export const nodeProblem = (version) =>
  Number(version.split('.')[0]) >= 20
    ? null
    : `Plumbline needs Node 20 or newer to install itself; this is Node ${version}. Get one from https://nodejs.org or your package manager, then run the command again.`

/**
 * Why the rest cannot run without the packaged Node 24; null when this Node will do.
 * @param {string} version
 * @param {string} platform such as `linux x64`
 * @returns {string | null}
 */
export const runtimeProblem = (version, platform) =>
  Number(version.split('.')[0]) >= 22
    ? null
    : `There is no packaged Node 24 for ${platform}, and this is Node ${version}. Install Node 22 or newer, then run the command again.`

/**
 * Hash of what decides which packages are installed, on which kind of machine.
 * @param {string} root
 */
export const lockHash = (root) =>
  createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex')

/**
 * True when node_modules holds what the lock file says: by the stamp of our own install, or, after somebody's own
 * `npm ci`, by npm's list of what it put there.
 * @param {string} root
 */
export const isInstalled = (root) => {
  try {
    return fs.readFileSync(stampFile(root), 'utf8') === lockHash(root) || matchesLock(root)
  } catch {
    return matchesLock(root)
  }
}

/** @param {string} root */
export const writeStamp = (root) => fs.writeFileSync(stampFile(root), lockHash(root))

/** @typedef {{version?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[]}} LockedPackage */

/** @param {string} root */
const matchesLock = (root) => {
  const wanted = readPackages(path.join(root, 'package-lock.json'))
  const there = readPackages(path.join(root, 'node_modules', '.package-lock.json'))
  if (wanted === null || there === null) return false
  for (const [name, locked] of Object.entries(wanted)) {
    const found = there[name]
    if (name === '' || (found === undefined && locked.optional === true)) continue
    if (found?.version !== locked.version) return false
  }
  return Object.keys(there).every((name) => name in wanted)
}

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | null}
 */
const readPackages = (file) => {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages
  } catch {
    return null
  }
}

/**
 * The packaged Node 24 of this machine's kind; null when none is installed.
 * @param {string} root
 */
export const packagedNode = (root) => {
  const folder = path.join(root, 'node_modules', `node-${process.platform}-${process.arch}`)
  const program = path.join(folder, 'bin', 'node')
  return fs.existsSync(program) ? { folder, program } : null
}

/** The native part of ssh2: without it an SSH handshake costs three times the CPU. */
export const sshAddon = (/** @type {string} */ root) =>
  path.join(root, 'node_modules', 'ssh2', 'lib', 'protocol', 'crypto', 'build', 'Release', 'sshcrypto.node')

/**
 * The process number of an instance that runs from the default data folder; null when none does. Its packages must not
 * be exchanged under it.
 * @param {string} dataFolder
 * @returns {number | null}
 */
export const runningInstance = (dataFolder) => {
  try {
    const { pid, startedAt } = JSON.parse(fs.readFileSync(path.join(dataFolder, 'instance.json'), 'utf8'))
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] !== 'Z' && fields[19] === startedAt ? pid : null
  } catch {
    return null
  }
}
