import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** A process, told apart from a later one that got the same number by when it started. */
export type ProcessIdentity = { readonly pid: number; readonly startedAt: string }

/** What /proc/<pid>/stat says after the command's name (which may hold spaces and brackets): state is the first field. */
const statFields = (pid: number | string): string[] | null => {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

/** When a running process started, in a form that is only good for comparing. Null when there is no such process. */
export const processStart = (pid: number): string | null => {
  if (process.platform === 'linux') {
    const fields = statFields(pid)
    // A zombie has ended; only its parent has not looked yet.
    return fields === null || fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null)
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null
  } catch {
    return null
  }
}

/** The identity of a process that runs now; null when it does not. */
export const identify = (pid: number): ProcessIdentity | null => {
  const startedAt = processStart(pid)
  return startedAt === null ? null : { pid, startedAt }
}

/** True while the very process runs, and not another one with its number. */
export const isRunning = (identity: ProcessIdentity): boolean => processStart(identity.pid) === identity.startedAt

/** The arguments a process was started with; empty when it is gone or not ours to read. */
export const processArguments = (pid: number): string[] => {
  try {
    if (process.platform === 'linux') return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(' ')
  } catch {
    return []
  }
}

/** Numbers of the living processes (not zombies) of a process group. */
export const groupMembers = (group: number): number[] => {
  if (process.platform !== 'linux') {
    try {
      process.kill(-group, 0)
      return [group]
    } catch {
      return []
    }
  }
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const fields = statFields(pid)
      return fields !== null && fields[0] !== 'Z' && fields[2] === String(group)
    })
    .map(Number)
}

/** Sends a signal to a process, or to a group when negative. False when there is none left. */
export const signalProcess = (pid: number, signal: NodeJS.Signals): boolean => {
  try {
    process.kill(pid, signal)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

/** Waits until `done` is true; false when `timeoutMs` pass before. */
export const waitUntil = async (done: () => boolean, timeoutMs: number, everyMs = 25): Promise<boolean> => {
  const end = performance.now() + timeoutMs
  while (!done()) {
    if (performance.now() > end) return false
    await delay(everyMs)
  }
  return true
}
