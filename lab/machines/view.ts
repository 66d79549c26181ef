import type { FileContent, FsStat, IFileSystem } from 'just-bash'
import { redirectMark } from '@/lab/machines/redirects'
import {
  allowed,
  type Credentials,
  type DirectoryNode,
  FileError,
  type FileNode,
  type Inode,
  locate,
  newDirectory,
  normalize,
  type Place,
} from '@/lab/machines/tree'

type Encoding = Parameters<IFileSystem['writeFile']>[2]
type DirentEntry = Awaited<ReturnType<NonNullable<IFileSystem['readdirWithFileTypes']>>>[number]
type Bytes = Awaited<ReturnType<NonNullable<IFileSystem['readFileBytes']>>>

const toBuffer = (content: FileContent, options?: Encoding): Buffer => {
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

const bare = (path: string): string => (path.endsWith(redirectMark) ? path.slice(0, -redirectMark.length) : path)

/**
 * One user's view of a machine's file system: every call is checked against owner and mode, new files belong to the
 * user, and `stat` answers the user's EFFECTIVE rights in the owner bits, because the shell's `test -w` looks there.
 * `umask` is 022 throughout.
 */
export class UserView implements IFileSystem {
  /** Why targets of redirects could not be opened, by the name as written at the end of the path. */
  readonly refusedTargets = new Map<string, string>()
  /** Absolute paths that the user was not allowed to read or write. */
  readonly refusedPaths = new Set<string>()

  constructor(
    readonly root: DirectoryNode,
    readonly who: Credentials,
    private readonly now: () => number,
    private readonly changed: () => void,
  ) {}

  private existing(path: string, call: string, follow = true): Inode {
    const { node } = locate(this.root, path, this.who, follow)
    if (!node) throw new FileError('ENOENT', path, call)
    return node
  }

  private refuse(path: string, call: string): FileError {
    this.refusedPaths.add(path)
    return new FileError('EACCES', path, call)
  }

  private reachable(path: string, call: string): Inode {
    try {
      return this.existing(path, call)
    } catch (error) {
      if (error instanceof FileError && error.code === 'EACCES') this.refusedPaths.add(path)
      throw error
    }
  }

  private file(path: string, call: string): FileNode {
    const node = this.reachable(path, call)
    if (node.kind === 'directory') throw new FileError('EISDIR', path, call)
    if (node.kind === 'link') throw new FileError('ENOENT', path, call)
    return node
  }

  private requireWritableParent(place: Place, path: string, call: string): void {
    if (!allowed(place.parent, this.who, 'write')) throw this.refuse(path, call)
    // In a sticky directory (/tmp) only the owner of the file or of the directory removes or replaces it.
    const sticky = (place.parent.mode & 0o1000) !== 0 && this.who.uid !== 0 && this.who.uid !== place.parent.uid
    if (sticky && place.node && place.node.uid !== this.who.uid) throw new FileError('EPERM', path, call)
  }

  private put(place: Place, node: Inode): void {
    place.parent.children.set(place.name, node)
    place.parent.mtimeMs = this.now()
    this.changed()
  }

  /** Throws when a redirect to this path would fail. */
  private requireOpenable(path: string): void {
    const place = locate(this.root, path, this.who)
    if (place.node?.kind === 'directory') throw new FileError('EISDIR', path, 'open')
    if (!place.node) this.requireWritableParent(place, path, 'open')
    else if (!allowed(place.node, this.who, 'write')) throw new FileError('EACCES', path, 'open')
  }

  private write(marked: string, bytes: (before: Buffer) => Buffer): void {
    const path = bare(marked)
    const place = locate(this.root, path, this.who)
    if (place.node?.kind === 'directory') throw new FileError('EISDIR', path, 'open')
    if (place.node?.kind === 'file') {
      if (place.realPath === '/dev/null') return
      if (!allowed(place.node, this.who, 'write')) throw this.refuse(path, 'open')
      place.node.content = bytes(place.node.content)
      place.node.mtimeMs = this.now()
      this.changed()
      return
    }
    this.requireWritableParent(place, path, 'open')
    const { uid, gid } = this.who
    this.put(place, { kind: 'file', mode: 0o644, uid, gid, mtimeMs: this.now(), content: bytes(Buffer.alloc(0)) })
  }

  private bytes(marked: string): Buffer {
    const path = bare(marked)
    const node = this.file(path, 'open')
    if (!allowed(node, this.who, 'read')) throw this.refuse(path, 'open')
    return node.content
  }

  private effective(node: Inode): FsStat {
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

  async readFile(path: string): Promise<string> {
    return this.bytes(path).toString('utf8')
  }

  async readFileBytes(path: string): Promise<Bytes> {
    return this.bytes(path).toString('latin1') as unknown as Bytes
  }

  async readFileBuffer(path: string): Promise<Uint8Array> {
    return Uint8Array.from(this.bytes(path))
  }

  async writeFile(path: string, content: FileContent, options?: Encoding): Promise<void> {
    this.write(path, () => toBuffer(content, options))
  }

  async appendFile(path: string, content: FileContent, options?: Encoding): Promise<void> {
    this.write(path, (before) => Buffer.concat([before, toBuffer(content, options)]))
  }

  async exists(path: string): Promise<boolean> {
    if (path.endsWith(redirectMark)) {
      try {
        this.requireOpenable(bare(path))
      } catch (error) {
        if (error instanceof FileError) this.refusedTargets.set(bare(path), error.sentence)
        throw error
      }
    }
    try {
      return locate(this.root, bare(path), this.who).node !== undefined
    } catch {
      return false
    }
  }

  async stat(path: string): Promise<FsStat> {
    return this.effective(this.existing(bare(path), 'stat'))
  }

  async lstat(path: string): Promise<FsStat> {
    return this.effective(this.existing(path, 'lstat', false))
  }

  async mkdir(path: string, options?: { recursive?: boolean }): Promise<void> {
    const parts = normalize(path).split('/').filter(Boolean)
    for (let depth = options?.recursive ? 1 : parts.length; depth <= parts.length; depth += 1) {
      const place = locate(this.root, `/${parts.slice(0, depth).join('/')}`, this.who)
      if (place.node) {
        if (!options?.recursive || place.node.kind !== 'directory') throw new FileError('EEXIST', path, 'mkdir')
        continue
      }
      this.requireWritableParent(place, path, 'mkdir')
      this.put(place, newDirectory(0o755, this.who, this.now()))
    }
  }

  private directory(path: string): DirectoryNode {
    const node = this.existing(path, 'scandir')
    if (node.kind !== 'directory') throw new FileError('ENOTDIR', path, 'scandir')
    if (!allowed(node, this.who, 'read')) throw new FileError('EACCES', path, 'scandir')
    return node
  }

  async readdir(path: string): Promise<string[]> {
    return [...this.directory(path).children.keys()].filter((name) => !name.startsWith('.lab-')).sort()
  }

  async readdirWithFileTypes(path: string): Promise<DirentEntry[]> {
    const { children } = this.directory(path)
    return (await this.readdir(path)).map((name) => {
      const kind = children.get(name)?.kind
      return { name, isFile: kind === 'file', isDirectory: kind === 'directory', isSymbolicLink: kind === 'link' }
    })
  }

  async rm(path: string, options?: { recursive?: boolean; force?: boolean }): Promise<void> {
    const place = locate(this.root, path, this.who, false)
    if (!place.node) {
      if (options?.force) return
      throw new FileError('ENOENT', path, 'rm')
    }
    if (place.node.kind === 'directory') {
      if (place.name === '') throw new FileError('EPERM', path, 'rm')
      const names = [...place.node.children.keys()]
      if (names.length > 0 && !options?.recursive) throw new FileError('ENOTEMPTY', path, 'rm')
      for (const name of names) await this.rm(`${normalize(path)}/${name}`, { recursive: true })
    }
    this.requireWritableParent(place, path, 'rm')
    place.parent.children.delete(place.name)
    place.parent.mtimeMs = this.now()
    this.changed()
  }

  async cp(source: string, destination: string, options?: { recursive?: boolean }): Promise<void> {
    const node = this.existing(source, 'cp')
    if (node.kind !== 'directory') return this.writeFile(destination, this.bytes(source))
    if (!options?.recursive) throw new FileError('EISDIR', source, 'cp')
    await this.mkdir(destination, { recursive: true })
    for (const name of this.directory(source).children.keys()) {
      await this.cp(`${source}/${name}`, `${destination}/${name}`, options)
    }
  }

  async mv(source: string, destination: string): Promise<void> {
    const from = locate(this.root, source, this.who, false)
    if (!from.node) throw new FileError('ENOENT', source, 'rename')
    const to = locate(this.root, destination, this.who, false)
    if (to.node === from.node) return
    if (to.node?.kind === 'directory' && from.node.kind !== 'directory')
      throw new FileError('EISDIR', destination, 'rename')
    this.requireWritableParent(from, source, 'rename')
    this.requireWritableParent(to, destination, 'rename')
    from.parent.children.delete(from.name)
    this.put(to, from.node)
  }

  resolvePath(base: string, path: string): string {
    return normalize(path.startsWith('/') ? path : `${base}/${path}`)
  }

  getAllPaths(): string[] {
    const paths: string[] = []
    const collect = (directory: DirectoryNode, at: string): void => {
      if (!allowed(directory, this.who, 'read') || !allowed(directory, this.who, 'execute')) return
      for (const [name, node] of directory.children) {
        paths.push(`${at}/${name}`)
        if (node.kind === 'directory') collect(node, `${at}/${name}`)
      }
    }
    collect(this.root, '')
    return paths
  }

  async chmod(path: string, mode: number): Promise<void> {
    const node = this.existing(path, 'chmod')
    if (this.who.uid !== 0 && this.who.uid !== node.uid) throw new FileError('EPERM', path, 'chmod')
    node.mode = mode & 0o7777
    this.changed()
  }

  /** Only root gives files away; the owner may change the group to one that he is in. */
  chown(path: string, owner: { uid?: number; gid?: number }): void {
    const node = this.existing(path, 'chown')
    const ownGroup = owner.uid === undefined && node.uid === this.who.uid && this.who.groups.includes(owner.gid ?? -1)
    if (this.who.uid !== 0 && !ownGroup) throw new FileError('EPERM', path, 'chown')
    node.uid = owner.uid ?? node.uid
    node.gid = owner.gid ?? node.gid
    this.changed()
  }

  /** The inode itself, for commands that show owner and mode. */
  inode(path: string, follow = false): Inode {
    return this.existing(path, 'stat', follow)
  }

  async symlink(target: string, linkPath: string): Promise<void> {
    const place = locate(this.root, linkPath, this.who, false)
    if (place.node) throw new FileError('EEXIST', linkPath, 'symlink')
    this.requireWritableParent(place, linkPath, 'symlink')
    this.put(place, { kind: 'link', mode: 0o777, uid: this.who.uid, gid: this.who.gid, mtimeMs: this.now(), target })
  }

  async link(existingPath: string, newPath: string): Promise<void> {
    const place = locate(this.root, newPath, this.who, false)
    if (place.node) throw new FileError('EEXIST', newPath, 'link')
    this.requireWritableParent(place, newPath, 'link')
    this.put(place, this.file(existingPath, 'link'))
  }

  async readlink(path: string): Promise<string> {
    const node = this.existing(path, 'readlink', false)
    if (node.kind !== 'link') throw new FileError('EINVAL', path, 'readlink')
    return node.target
  }

  async realpath(path: string): Promise<string> {
    const place = locate(this.root, path, this.who)
    if (!place.node) throw new FileError('ENOENT', path, 'realpath')
    return place.realPath
  }

  async utimes(path: string, _atime: Date, mtime: Date): Promise<void> {
    this.existing(path, 'utimes').mtimeMs = mtime.getTime()
    this.changed()
  }
}
