import type { FileContent, FsStat, IFileSystem } from 'just-bash'
import { Access, bare, type Encoding, toBuffer } from '@/lab/machines/access'
import { redirectMark } from '@/lab/machines/redirects'
import {
  allowed,
  type DirectoryNode,
  FileError,
  type Inode,
  locate,
  newDirectory,
  normalize,
} from '@/lab/machines/tree'

type DirentEntry = Awaited<ReturnType<NonNullable<IFileSystem['readdirWithFileTypes']>>>[number]
type Bytes = Awaited<ReturnType<NonNullable<IFileSystem['readFileBytes']>>>

/**
 * One user's view of a machine's file system: every call is checked against owner and mode, new files belong to the
 * user, and `stat` answers the user's EFFECTIVE rights in the owner bits, because the shell's `test -w` looks there.
 * `umask` is 022 throughout.
 */
export class UserView extends Access implements IFileSystem {
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
    this.write(path, toBuffer(content, options), 'anew')
  }

  async appendFile(path: string, content: FileContent, options?: Encoding): Promise<void> {
    this.write(path, toBuffer(content, options), 'append')
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
      this.put(place, newDirectory(0o755, this.who, this.disk.now()), 'mkdir')
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
    this.disk.guard({ call: 'rm', path: place.realPath, bytes: 0 })
    place.parent.children.delete(place.name)
    place.parent.mtimeMs = this.disk.now()
    this.disk.changed()
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
    // One change, as rename is: no moment without either name.
    this.disk.guard({ call: 'rename', path: to.realPath, bytes: 0 })
    from.parent.children.delete(from.name)
    to.parent.children.set(to.name, from.node)
    to.parent.mtimeMs = this.disk.now()
    this.disk.changed()
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
    this.disk.guard({ call: 'chmod', path, bytes: 0 })
    node.mode = mode & 0o7777
    this.disk.changed()
  }

  /** Only root gives files away; the owner may change the group to one that he is in. */
  chown(path: string, owner: { uid?: number; gid?: number }): void {
    const node = this.existing(path, 'chown')
    const ownGroup = owner.uid === undefined && node.uid === this.who.uid && this.who.groups.includes(owner.gid ?? -1)
    if (this.who.uid !== 0 && !ownGroup) throw new FileError('EPERM', path, 'chown')
    this.disk.guard({ call: 'chown', path, bytes: 0 })
    node.uid = owner.uid ?? node.uid
    node.gid = owner.gid ?? node.gid
    this.disk.changed()
  }

  /** The inode itself, for commands that show owner and mode. */
  inode(path: string, follow = false): Inode {
    return this.existing(path, 'stat', follow)
  }

  async symlink(target: string, linkPath: string): Promise<void> {
    const place = locate(this.root, linkPath, this.who, false)
    if (place.node) throw new FileError('EEXIST', linkPath, 'symlink')
    this.requireWritableParent(place, linkPath, 'symlink')
    this.put(
      place,
      { kind: 'link', mode: 0o777, uid: this.who.uid, gid: this.who.gid, mtimeMs: this.disk.now(), target },
      'symlink',
    )
  }

  async link(existingPath: string, newPath: string): Promise<void> {
    const place = locate(this.root, newPath, this.who, false)
    if (place.node) throw new FileError('EEXIST', newPath, 'link')
    this.requireWritableParent(place, newPath, 'link')
    this.put(place, this.file(existingPath, 'link'), 'link')
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
    const node = this.existing(path, 'utimes')
    this.disk.guard({ call: 'utimes', path, bytes: 0 })
    node.mtimeMs = mtime.getTime()
    this.disk.changed()
  }
}
