import fs from 'node:fs'
import { serversIn } from '@/db/embedded/leftover'
import { groupMembers } from '@/db/embedded/processes'
import type { Ground } from '../ground'

const sampleMs = 500

/** Peaks of memory in MiB while it runs: the largest worker, the web server, and Postgres with all of its processes. */
export class MemoryWatch {
  readonly peaks = { worker: 0, web: 0, postgres: 0, lab: 0 }
  readonly #timer: NodeJS.Timeout

  constructor(private readonly ground: Ground) {
    this.#timer = setInterval(() => this.#sample(), sampleMs).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #sample(): void {
    const { workers, web, lab, database } = this.ground
    for (const { pid } of workers) this.#raise('worker', rssOf(pid))
    this.#raise('web', rssOf(web?.pid ?? null))
    this.#raise('lab', rssOf(lab.part.pid))
    // Shared memory counts once: the proportional size of each process.
    this.#raise(
      'postgres',
      serversIn(database.place.cluster).reduce((sum, pid) => sum + proportional(pid), 0),
    )
  }

  #raise(what: keyof MemoryWatch['peaks'], mib: number): void {
    this.peaks[what] = Math.max(this.peaks[what], mib)
  }
}

/** Of a process and what it has started. */
const rssOf = (pid: number | null): number =>
  pid === null ? 0 : groupMembers(pid).reduce((sum, member) => sum + read(member, 'status', /^VmRSS:\s+(\d+) kB/m), 0)

const proportional = (pid: number): number => read(pid, 'smaps_rollup', /^Pss:\s+(\d+) kB/m)

function read(pid: number, file: string, pattern: RegExp): number {
  try {
    return Number(pattern.exec(fs.readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    // It ended meanwhile.
    return 0
  }
}
