import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { waitFor } from '@/e2e/helpers/product'
import { childEnvironment } from '@/server/env'
import { Problem } from '../problem'
import type { CallPlan } from './hook'

const root = path.resolve(import.meta.dirname, '..', '..', '..')
const startMs = 60_000

/** Workers in processes of their own, which can be killed inside a request; one that was killed is replaced. */
export class Workers {
  readonly #running = new Map<number, ChildProcess>()
  readonly #plan: string
  #count = 0

  constructor(
    private readonly folder: string,
    private readonly variables: Record<string, string>,
  ) {
    this.#plan = path.join(folder, 'kill-plan.json')
  }

  /** Starts one and waits until it takes jobs. Throws Problem with its last words when it does not. */
  async start(): Promise<void> {
    const log = path.join(this.folder, `worker-${++this.#count}.log`)
    const out = fs.openSync(log, 'a', 0o600)
    const hook = path.join(import.meta.dirname, 'hook.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', '--import', hook, 'server/worker/main.ts'], {
      cwd: root,
      env: childEnvironment({ ...this.variables, PLUMBLINE_KILL_PLAN: this.#plan }),
      stdio: ['ignore', out, out],
    })
    fs.closeSync(out)
    if (child.pid === undefined) throw new Problem('A worker could not be started.')
    this.#running.set(child.pid, child)
    const ready = () => (fs.readFileSync(log, 'utf8').includes('The worker is ready') ? true : undefined)
    const said = () => `A worker did not get ready:\n${fs.readFileSync(log, 'utf8').slice(-2_000)}`
    await waitFor(ready, startMs, said, child)
  }

  /** From now on the first worker that comes to such a request stands still there. */
  plan(call: CallPlan): void {
    for (const end of ['.hit', '.taken']) fs.rmSync(this.#plan + end, { force: true })
    // Whole or not at all: workers read it at each request.
    fs.writeFileSync(`${this.#plan}.new`, JSON.stringify(call))
    fs.renameSync(`${this.#plan}.new`, this.#plan)
  }

  /** Takes the plan back. */
  unplan(): void {
    fs.rmSync(this.#plan, { force: true })
  }

  /** The process that stands still in the planned request; undefined while none does. */
  hit(): number | undefined {
    try {
      const { pid }: { pid: number } = JSON.parse(fs.readFileSync(`${this.#plan}.hit`, 'utf8'))
      return pid
    } catch {
      return undefined
    }
  }

  /** kill -9, and waits until the process is gone. Throws when it is none of ours. */
  async kill(pid: number): Promise<void> {
    const child = this.#running.get(pid)
    if (!child) throw new Problem(`${pid} is no running worker.`)
    this.#running.delete(pid)
    await end(child, 'SIGKILL')
  }

  async stop(): Promise<void> {
    const all = [...this.#running.values()]
    this.#running.clear()
    await Promise.all(all.map((child) => end(child, 'SIGTERM')))
  }
}

const end = (child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill(signal)
  })
