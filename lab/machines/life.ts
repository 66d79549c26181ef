import type { Machine } from '@/lab/machines/machine'
import { FileError } from '@/lab/machines/tree'

/** A change of a file or directory that is about to be made. `look`: somebody only asks whether he could. */
export type Change = { call: string; path: string; bytes: number }

/** File systems in memory, which stay writable whatever happens to the disk. */
const inMemory = /^\/(run|dev|proc)(\/|$)/

/**
 * One session and all that it runs. Every change that it makes to the machine passes here: faults of the disk refuse it,
 * and a session that has been cut off changes nothing any more.
 */
export class SessionLife {
  dead = false
  /** Changes made so far. */
  changes = 0

  constructor(private readonly machine: Machine) {}

  /** Throws when the change cannot be made; counts it otherwise. */
  guard({ call, path, bytes }: Change): void {
    if (this.dead) throw new FileError('EIO', path, call)
    const { faults, immutable } = this.machine
    if (immutable.has(path)) throw new FileError('EPERM', path, call)
    const onDisk = !inMemory.test(path)
    if (onDisk && faults.has('ssh-read-only-fs')) throw new FileError('EROFS', path, call)
    if (call === 'look') return
    const needsRoom = bytes > 0 || call === 'mkdir'
    if (onDisk && needsRoom && faults.has('ssh-disk-full')) throw new FileError('ENOSPC', path, call)
    this.step(path, call)
  }

  /** Counts a change of whatever kind (a reload of sshd is one); throws when the session ends before it. */
  step(path: string, call: string): void {
    if (this.dead) throw new FileError('EIO', path, call)
    if (this.machine.cut.strikes(this.changes)) {
      this.end()
      throw new FileError('EIO', path, call)
    }
    this.changes += 1
  }

  /** True when the cut was planned for after the last change: all is done, and the answer does not arrive. */
  cutAtItsEnd(): boolean {
    if (!this.dead && this.changes > 0 && this.machine.cut.strikes(this.changes)) this.end()
    return this.dead
  }

  /** The connection breaks, and what runs in the session with it. */
  end(): void {
    this.dead = true
    this.machine.disconnect()
  }
}

/** When a machine cuts sessions off: each number is used up by one session, the one that gets that far. */
export class Cuts {
  private readonly after: number[] = []

  /** The next session that changes anything is cut off after so many changes; 0: before the first. */
  plan(...changes: number[]): void {
    this.after.push(...changes)
  }

  get left(): number {
    return this.after.length
  }

  clear(): void {
    this.after.length = 0
  }

  strikes(changes: number): boolean {
    if (this.after[0] !== changes) return false
    this.after.shift()
    return true
  }
}
