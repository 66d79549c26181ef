/** A file system in memory: inodes with owner and mode, and the walk of paths with the permission checks of a real kernel. */

type Meta = { mode: number; uid: number; gid: number; mtimeMs: number }
export type FileNode = Meta & { kind: 'file'; content: Buffer }
export type DirectoryNode = Meta & { kind: 'directory'; children: Map<string, Inode> }
export type LinkNode = Meta & { kind: 'link'; target: string }
export type Inode = FileNode | DirectoryNode | LinkNode

/** Who acts. uid 0 passes every check. */
export type Credentials = { uid: number; gid: number; groups: readonly number[] }
export const rootCredentials: Credentials = { uid: 0, gid: 0, groups: [0] }

export type Right = 'read' | 'write' | 'execute'
const rightBit: Record<Right, number> = { read: 4, write: 2, execute: 1 }

const errnoText = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  ENOTDIR: 'not a directory',
  EISDIR: 'illegal operation on a directory',
  EEXIST: 'file already exists',
  ENOTEMPTY: 'directory not empty',
  ELOOP: 'too many levels of symbolic links',
  EINVAL: 'invalid argument',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  ENOSPC: 'no space left on device',
  EIO: 'input/output error',
} as const
type Errno = keyof typeof errnoText

/** The error of a system call, worded as Node words it. */
export class FileError extends Error {
  constructor(
    readonly code: Errno,
    readonly path: string,
    call: string,
  ) {
    super(`${code}: ${errnoText[code]}, ${call} '${path}'`)
  }

  /** As coreutils print it: `Permission denied`. */
  get sentence(): string {
    const text = errnoText[this.code]
    return this.code === 'EISDIR' ? 'Is a directory' : text.charAt(0).toUpperCase() + text.slice(1)
  }
}

/** Whether `who` has `right` on the inode by its mode bits; root always may (but executes files only when some x bit stands). */
export function allowed(node: Inode, who: Credentials, right: Right): boolean {
  const bit = rightBit[right]
  if (who.uid === 0) return right !== 'execute' || node.kind === 'directory' || (node.mode & 0o111) !== 0
  if (node.uid === who.uid) return ((node.mode >> 6) & bit) !== 0
  if (node.gid === who.gid || who.groups.includes(node.gid)) return ((node.mode >> 3) & bit) !== 0
  return (node.mode & bit) !== 0
}

/** Absolute and without `.`, `..` and double slashes. */
export function normalize(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

/** Where a path leads: the directory that holds it, its last name, and the inode if there is one. */
export type Place = { parent: DirectoryNode; name: string; node: Inode | undefined; realPath: string }

export function newDirectory(mode: number, owner: Credentials, mtimeMs: number): DirectoryNode {
  return { kind: 'directory', mode, uid: owner.uid, gid: owner.gid, mtimeMs, children: new Map() }
}

const linkLimit = 40

/**
 * Walks to `path` and checks search permission on the way. With `follow` a symbolic link at the end is followed.
 * Throws FileError when a directory on the way is missing, is none, or may not be searched.
 */
export function locate(root: DirectoryNode, path: string, who: Credentials, follow = true): Place {
  return walk({ root, who, asked: path, links: 0 }, normalize(path), follow)
}

type Walk = { root: DirectoryNode; who: Credentials; asked: string; links: number }

function walk(state: Walk, path: string, follow: boolean): Place {
  const parts = path.split('/').filter(Boolean)
  let directory = state.root
  let at = ''
  if (parts.length === 0) return { parent: directory, name: '', node: directory, realPath: '/' }
  for (const [index, name] of parts.entries()) {
    if (!allowed(directory, state.who, 'execute')) throw new FileError('EACCES', state.asked, 'open')
    const node = directory.children.get(name)
    const last = index === parts.length - 1
    if (node?.kind === 'link' && (!last || follow)) {
      state.links += 1
      if (state.links > linkLimit) throw new FileError('ELOOP', state.asked, 'open')
      const target = node.target.startsWith('/') ? node.target : `${at}/${node.target}`
      return walk(state, normalize([target, ...parts.slice(index + 1)].join('/')), follow)
    }
    if (last) return { parent: directory, name, node, realPath: `${at}/${name}` }
    if (!node) throw new FileError('ENOENT', state.asked, 'open')
    if (node.kind !== 'directory') throw new FileError('ENOTDIR', state.asked, 'open')
    directory = node
    at = `${at}/${name}`
  }
  throw new FileError('EINVAL', state.asked, 'open')
}

type PlainInode =
  | (Meta & { kind: 'file'; text?: string; base64?: string })
  | (Meta & { kind: 'directory'; children: Record<string, PlainInode> })
  | LinkNode

/** The tree as plain JSON; bytes that are no UTF-8 go as base64. */
export function toPlain(node: Inode): PlainInode {
  if (node.kind === 'link') return { ...node }
  const { mode, uid, gid, mtimeMs } = node
  const meta = { mode, uid, gid, mtimeMs }
  if (node.kind === 'directory') {
    const children = Object.fromEntries([...node.children].map(([name, child]) => [name, toPlain(child)]))
    return { kind: 'directory', ...meta, children }
  }
  const text = node.content.toString('utf8')
  return Buffer.from(text, 'utf8').equals(node.content)
    ? { kind: 'file', ...meta, text }
    : { kind: 'file', ...meta, base64: node.content.toString('base64') }
}

/** The inverse of `toPlain`. */
export function fromPlain(plain: PlainInode): Inode {
  if (plain.kind === 'link') return { ...plain }
  if (plain.kind === 'directory') {
    const children = Object.entries(plain.children).map(([name, child]): [string, Inode] => [name, fromPlain(child)])
    return { ...plain, children: new Map(children) }
  }
  const { text, base64, ...meta } = plain
  return { ...meta, content: text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text, 'utf8') }
}

export type { PlainInode }
