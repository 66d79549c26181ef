import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import { groupMembers, signalProcess } from '@/db/embedded/processes'
import { waitFor } from '../helpers/product'

export type PartOptions = {
  /** What people call it: worker-1, web, lab. */
  name: string
  program: string
  parameters: readonly string[]
  environment: NodeJS.ProcessEnv
  folder: string
  logFile: string
  /** A line of its output that tells that it works. */
  ready: RegExp
  /** How long after its end it is started again, in ms. */
  againMs?: number
}

/**
 * One process of the product (or the lab) that the harness may hurt: in a process group of its own, started again when it
 * ends, like a supervisor of a machine would.
 */
export class Part {
  #child: ChildProcess | null = null
  #wanted = false
  #timer: NodeJS.Timeout | undefined
  #logFrom = 0
  #frozen = false
  /** How often it was started, and how it ended each time. */
  starts = 0
  readonly ends: string[] = []

  constructor(readonly options: PartOptions) {}

  get name(): string {
    return this.options.name
  }

  /** The process while it lives. */
  get pid(): number | null {
    const child = this.#child
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null ? child.pid : null
  }

  get frozen(): boolean {
    return this.#frozen
  }

  /** Starts it, and again whenever it ends, until `stop` or `leaveDead`. */
  start(): void {
    this.#wanted = true
    if (this.pid === null) this.#launch()
  }

  /** Resolves when the process that runs now (or the next one) has said that it works. */
  async ready(limitMs = 180_000): Promise<void> {
    const look = () => (this.pid !== null && this.options.ready.test(this.said()) ? true : undefined)
    await waitFor(look, limitMs, () => `${this.name} did not get ready. It said:\n${this.said().slice(-4_000)}`)
  }

  /** What the process has printed since its last start. */
  said(): string {
    try {
      return fs.readFileSync(this.options.logFile, 'utf8').slice(this.#logFrom)
    } catch {
      return ''
    }
  }

  /** Ends the process; resolves with its number when it is dead. It is started again unless `leaveDead` was called before. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<number | null> {
    const pid = this.pid
    if (pid === null) return null
    if (this.#frozen && signal === 'SIGTERM') this.thaw()
    signalProcess(-pid, signal)
    const dead = () => (groupMembers(pid).length === 0 ? true : undefined)
    await waitFor(dead, 40_000, () => `${this.name} (process ${pid}) still lives 40 s after ${signal}.`)
    this.#frozen = false
    return pid
  }

  /** From now on nobody starts it again. */
  leaveDead(): void {
    this.#wanted = false
    clearTimeout(this.#timer)
  }

  /** Lets it stand still, as a machine does that swaps or is moved. */
  freeze(): boolean {
    const pid = this.pid
    if (pid === null) return false
    this.#frozen = signalProcess(-pid, 'SIGSTOP')
    return this.#frozen
  }

  thaw(): void {
    const pid = this.pid
    if (pid !== null) signalProcess(-pid, 'SIGCONT')
    this.#frozen = false
  }

  /** Kills it for good without waiting: for the moment in which this very process ends. */
  killNow(): void {
    this.leaveDead()
    const pid = this.pid
    if (pid !== null) signalProcess(-pid, 'SIGKILL')
  }

  /** Ends it for good, cleanly where it wants to. */
  async stop(graceMs = 12_000): Promise<void> {
    this.leaveDead()
    const pid = this.pid
    if (pid === null) return
    this.thaw()
    signalProcess(-pid, 'SIGTERM')
    const dead = () => (groupMembers(pid).length === 0 ? true : undefined)
    await waitFor(dead, graceMs, () => '').catch(async () => {
      signalProcess(-pid, 'SIGKILL')
      await waitFor(dead, 10_000, () => `${this.name} (process ${pid}) cannot be killed.`)
    })
  }

  #launch(): void {
    const { program, parameters, environment, folder, logFile, againMs = 500 } = this.options
    this.#logFrom = fs.existsSync(logFile) ? fs.readFileSync(logFile, 'utf8').length : 0
    const log = fs.openSync(logFile, 'a', 0o600)
    const child = spawn(program, parameters, {
      cwd: folder,
      env: environment,
      stdio: ['ignore', log, log],
      detached: true,
    })
    fs.closeSync(log)
    this.#child = child
    this.#frozen = false
    this.starts++
    const ended = (how: string) => {
      if (child !== this.#child || this.#timer !== undefined) return
      this.ends.push(how)
      if (child.pid !== undefined) signalProcess(-child.pid, 'SIGKILL')
      if (!this.#wanted) return
      this.#timer = setTimeout(() => {
        this.#timer = undefined
        if (this.#wanted) this.#launch()
      }, againMs)
    }
    child.on('error', (error) => ended(error.message))
    child.on('exit', (code, signal) => ended(signal ?? `exit code ${code}`))
  }
}
