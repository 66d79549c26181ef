import type { FileContent, FsStat, IFileSystem } from 'just-bash'
import type { Change } from '@/lab/machines/life'
import { redirectMark } from '@/lab/machines/redirects'
import {
  allowed,
  type Credentials,
  type DirectoryNode,
  FileError,
  type FileNode,
  type Inode,
  locate,
  type Place,
} from '@/lab/machines/tree'

export type Encoding = Parameters<IFileSystem['writeFile']>[2]

export const toBuffer = (content: FileContent, options?: Encoding): Buffer => {
  if (typeof content !== 'string') return Buffer.from(content)
  const encoding = typeof options === 'string' ? options : options?.encoding
  return Buffer.from(content, encoding === 'binary' ? 'latin1' : (encoding ?? 'utf8'))
}

const inodeNumbers = new WeakMap<Inode, number>()
let lastInode = 1

/** `mv` and `cp` tell by it whether two names are one file. */
function inodeNumber(node: Inode): number {
  const known = inodeNumbers.get(node)
  if (known !== undefined) return known
  lastInode += 1
  inodeNumbers.set(node, lastInode)
  return lastInode
}

/** A path without the mark of a redirect's target. */
export const bare = (path: string): string => (path.endsWith(redirectMark) ? path.slice(0, -redirectMark.length) : path)

/** What a disk needs of its machine: the time, and a say in every change of it. */
export type Disk = {
  root: DirectoryNode
  now(): number
  changed(): void
  /** Throws FileError when this change cannot be made: the disk is read-only or full, or the process is no more. */
  guard(change: Change): void
}

/** The checks of a kernel before a user's read or write; the calls themselves are in view.ts. */
export class Access {
  /** Why targets of redirects could not be opened, by the name as written at the end of the path. */
  readonly refusedTargets = new Map<string, string>()
  /** Absolute paths that the user was not allowed to read or write. */
  readonly refusedPaths = new Set<string>()
  readonly root: DirectoryNode

  constructor(
    protected readonly disk: Disk,
    readonly who: Credentials,
  ) {
    this.root = disk.root
  }

  protected existing(path: string, call: string, follow = true): Inode {
    const { node } = locate(this.root, path, this.who, follow)
    if (!node) throw new FileError('ENOENT', path, call)
    return node
  }

  protected refuse(path: string, call: string): FileError {
    this.refusedPaths.add(path)
    return new FileError('EACCES', path, call)
  }

  protected reachable(path: string, call: string): Inode {
    try {
      return this.existing(path, call)
    } catch (error) {
      if (error instanceof FileError && error.code === 'EACCES') this.refusedPaths.add(path)
      throw error
    }
  }

  protected file(path: string, call: string): FileNode {
    const node = this.reachable(path, call)
    if (node.kind === 'directory') throw new FileError('EISDIR', path, call)
    if (node.kind === 'link') throw new FileError('ENOENT', path, call)
    return node
  }

  protected requireWritableParent(place: Place, path: string, call: string): void {
    if (!allowed(place.parent, this.who, 'write')) throw this.refuse(path, call)
    // In a sticky directory (/tmp) only the owner of the file or of the directory removes or replaces it.
    const sticky = (place.parent.mode & 0o1000) !== 0 && this.who.uid !== 0 && this.who.uid !== place.parent.uid
    if (sticky && place.node && place.node.uid !== this.who.uid) throw new FileError('EPERM', path, call)
  }

  protected put(place: Place, node: Inode, call: string): void {
    this.disk.guard({ call, path: place.realPath, bytes: 0 })
    place.parent.children.set(place.name, node)
    place.parent.mtimeMs = this.disk.now()
    this.disk.changed()
  }

  /** Throws when a redirect to this path would fail. */
  protected requireOpenable(path: string): void {
    const place = locate(this.root, path, this.who)
    if (place.node?.kind === 'directory') throw new FileError('EISDIR', path, 'open')
    if (!place.node) this.requireWritableParent(place, path, 'open')
    else if (!allowed(place.node, this.who, 'write')) throw new FileError('EACCES', path, 'open')
    this.disk.guard({ call: 'look', path: place.realPath, bytes: 0 })
  }

  /** In the steps of a kernel: the file is made or emptied, then filled; each may be the last one. */
  protected write(marked: string, bytes: Buffer, how: 'anew' | 'append'): void {
    const path = bare(marked)
    const place = locate(this.root, path, this.who)
    if (place.realPath === '/dev/null') return
    if (place.node?.kind === 'directory') throw new FileError('EISDIR', path, 'open')
    if (place.node?.kind === 'file') {
      if (!allowed(place.node, this.who, 'write')) throw this.refuse(path, 'open')
      if (how === 'anew' && place.node.content.length > 0) this.fill(place.node, place.realPath, Buffer.alloc(0))
    } else {
      this.requireWritableParent(place, path, 'open')
      const { uid, gid } = this.who
      const made: FileNode = { kind: 'file', mode: 0o644, uid, gid, mtimeMs: this.disk.now(), content: Buffer.alloc(0) }
      this.put(place, made, 'open')
      place.node = made
    }
    if (place.node.kind === 'file' && bytes.length > 0)
      this.fill(place.node, place.realPath, Buffer.concat([place.node.content, bytes]))
  }

  private fill(node: FileNode, path: string, content: Buffer): void {
    this.disk.guard({ call: 'write', path, bytes: content.length })
    node.content = content
    node.mtimeMs = this.disk.now()
    this.disk.changed()
  }

  protected bytes(marked: string): Buffer {
    const path = bare(marked)
    const node = this.file(path, 'open')
    if (!allowed(node, this.who, 'read')) throw this.refuse(path, 'open')
    return node.content
  }

  protected effective(node: Inode): FsStat {
    const right = (['read', 'write', 'execute'] as const).map((each) => allowed(node, this.who, each))
    const owner = (right[0] ? 0o400 : 0) | (right[1] ? 0o200 : 0) | (right[2] ? 0o100 : 0)
    return {
      isFile: node.kind === 'file',
      isDirectory: node.kind === 'directory',
      isSymbolicLink: node.kind === 'link',
      mode: owner | (this.who.uid === 0 ? node.mode & 0o7077 : 0),
      size: node.kind === 'file' ? node.content.length : 4096,
      mtime: new Date(node.mtimeMs),
      dev: 1,
      ino: inodeNumber(node),
    }
  }
}
