import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import readline from 'node:readline'
import { childEnvironment } from '@/server/env'
import { root } from '../../torture/scripts'
import type { Arrivals } from './viewers-child'

/** Many who follow one allocation, in a process of their own, so that reading costs the writer nothing. */
export class Viewers {
  private constructor(
    private readonly process: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    private readonly said: string[],
  ) {}

  /** Resolves when all of them are connected. */
  static async start({ address, token, count }: { address: string; token: string; count: number }): Promise<Viewers> {
    const program = path.join(import.meta.dirname, 'viewers-child.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', program, address, String(count)], {
      cwd: root,
      env: childEnvironment({ PLUMBLINE_BENCH_TOKEN: token }),
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const said: string[] = []
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')))
    const lines = readline.createInterface({ input: child.stdout })
    const viewers = new Viewers(child, lines[Symbol.asyncIterator](), said)
    await viewers.line()
    return viewers
  }

  /** What came since this was last asked. */
  async arrivals(): Promise<Arrivals> {
    this.process.stdin?.write('\n')
    return JSON.parse(await this.line()) as Arrivals
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.stdin?.end()
    await ended
  }

  private async line(): Promise<string> {
    const { value, done } = await this.lines.next()
    if (done) throw new Error(`The viewers' process ended. It said:\n${this.said.join('').slice(-4_000)}`)
    return value
  }
}
