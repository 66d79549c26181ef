import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import { groupMembers, identify, type ProcessIdentity, signalProcess, waitUntil } from '@/db/embedded/processes'
import { fileEnd } from './log-file'

export type ServiceSpec = {
  /** What people call it: web, worker, lab. */
  readonly name: string
  readonly program: string
  readonly parameters: readonly string[]
  readonly environment: NodeJS.ProcessEnv
  readonly folder: string
  /** All it prints is appended here. */
  readonly logFile: string
  /** How long it may take to end after SIGTERM before it is killed. */
  readonly graceMs: number
}

export type ServiceEvents = {
  /** Called at every start, before anything is expected of the process. */
  onStart?(leader: ProcessIdentity): void
  /** It ended although nobody stopped it; it is started again in `againInMs`. */
  onEnd?(how: string, againInMs: number): void
}

const firstPauseMs = 250
const longestPauseMs = 30_000
const settledMs = 60_000

/** How long to wait before the next start: doubles with each end in a row, from 250 ms to 30 s. */
export const pauseBeforeRestart = (endsInARow: number): number =>
  Math.min(longestPauseMs, firstPauseMs * 2 ** (endsInARow - 1))

/**
 * One program that is kept running: in a process group of its own, started again when it ends, stopped with all its
 * children. Its output goes straight to a file, so that it outlives this process without a broken pipe.
 */
export class Service {
  private child: ChildProcess | undefined
  private timer: NodeJS.Timeout | undefined
  private endsInARow = 0
  private stopping = false
  private startedAt = 0
  /** Where in the log file the running start began. */
  logFrom = 0

  constructor(
    readonly spec: ServiceSpec,
    private readonly events: ServiceEvents = {},
  ) {}

  /** How often in a row it ended soon after its start. */
  get recentEnds(): number {
    return this.endsInARow
  }

  get pid(): number | undefined {
    return this.child?.pid
  }

  start(): void {
    this.stopping = false
    this.logFrom = fileEnd(this.spec.logFile)
    const log = fs.openSync(this.spec.logFile, 'a', 0o600)
    const child = spawn(this.spec.program, this.spec.parameters, {
      cwd: this.spec.folder,
      env: this.spec.environment,
      stdio: ['ignore', log, log],
      detached: true,
    })
    fs.closeSync(log)
    this.child = child
    this.startedAt = performance.now()
    const leader = child.pid === undefined ? null : identify(child.pid)
    if (leader !== null) this.events.onStart?.(leader)
    child.on('error', (error) => this.ended(child, error.message))
    child.on('exit', (code, signal) => this.ended(child, signal === null ? `exit code ${code}` : `signal ${signal}`))
  }

  /** Ends the process and all of its group. Resolves when none of them is left. */
  async stop(): Promise<void> {
    this.stopping = true
    clearTimeout(this.timer)
    const group = this.child?.pid
    if (group === undefined) return
    for (const [signal, waitMs] of [
      ['SIGTERM', this.spec.graceMs],
      ['SIGKILL', 5_000],
    ] as const) {
      signalGroup(group, signal)
      if (await waitUntil(() => groupMembers(group).length === 0, waitMs)) return
    }
  }

  /** Ends everything at once. */
  kill(): void {
    this.stopping = true
    clearTimeout(this.timer)
    if (this.child?.pid !== undefined) signalGroup(this.child.pid, 'SIGKILL')
  }

  private ended(child: ChildProcess, how: string): void {
    if (child !== this.child || this.timer !== undefined || this.stopping) return
    // Children that outlive their leader hold its port.
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL')
    this.endsInARow = performance.now() - this.startedAt > settledMs ? 1 : this.endsInARow + 1
    const againInMs = pauseBeforeRestart(this.endsInARow)
    this.events.onEnd?.(how, againInMs)
    this.timer = setTimeout(() => {
      this.timer = undefined
      this.start()
    }, againInMs)
  }
}

const signalGroup = (group: number, signal: NodeJS.Signals): void => {
  if (groupMembers(group).length > 0) signalProcess(-group, signal)
}
