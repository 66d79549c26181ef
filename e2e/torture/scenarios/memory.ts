import fs from 'node:fs'
import { serversIn } from '@/db/embedded/leftover'
import type { Ground } from '../ground'

/** Looking at every process of a server costs something itself. */
const sampleMs = 5_000

/** Peaks of memory in MiB: of the largest worker, of web and lab as the kernel remembers them, of Postgres as sampled. */
export class MemoryWatch {
  readonly peaks = { worker: 0, web: 0, postgres: 0, lab: 0 }
  readonly #timer: NodeJS.Timeout

  constructor(private readonly ground: Ground) {
    this.#timer = setInterval(() => this.#sample(), sampleMs).unref()
  }

  /** Takes the last values; while the parts still run. */
  stop(): void {
    clearInterval(this.#timer)
    const { workers, web, lab } = this.ground
    for (const { pid } of workers) this.#raise('worker', peakOf(pid))
    this.#raise('web', peakOf(web?.pid ?? null))
    this.#raise('lab', peakOf(lab.part.pid))
  }

  /** Shared memory counts once: the proportional size of each process. */
  #sample(): void {
    const servers = serversIn(this.ground.database.place.cluster)
    this.#raise(
      'postgres',
      servers.reduce((sum, pid) => sum + proportional(pid), 0),
    )
  }

  #raise(what: keyof MemoryWatch['peaks'], mib: number): void {
    this.peaks[what] = Math.max(this.peaks[what], mib)
  }
}

const peakOf = (pid: number | null): number => (pid === null ? 0 : read(pid, 'status', /^VmHWM:\s+(\d+) kB/m))

const proportional = (pid: number): number => read(pid, 'smaps_rollup', /^Pss:\s+(\d+) kB/m)

function read(pid: number, file: string, pattern: RegExp): number {
  try {
    return Number(pattern.exec(fs.readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    // It ended meanwhile.
    return 0
  }
}
