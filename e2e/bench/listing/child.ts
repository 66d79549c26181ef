import { type ChildProcess, spawn } from 'node:child_process'
import readline from 'node:readline'
import { childEnvironment } from '@/server/env'
import { buildProgram, root } from '../../torture/scripts'

/** A program of this folder as a process of its own, which does its work once for each line and answers with one of JSON. */
export class Child<Told> {
  private constructor(
    private readonly process: ChildProcess,
    private readonly answers: AsyncIterator<string>,
    private readonly said: string[],
  ) {}

  /** `words` are its parameters. */
  static async start<Told>(
    name: 'sync-child' | 'page-child',
    words: readonly string[],
    environment: Record<string, string | undefined>,
  ): Promise<Child<Told>> {
    const program = await buildProgram({ sources: `e2e/bench/listing/${name}.ts`, name: `bench-${name}.mjs` })
    const child = spawn(process.execPath, [...program, ...words], {
      cwd: root,
      env: childEnvironment(environment),
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const said: string[] = []
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')))
    const lines = readline.createInterface({ input: child.stdout })
    return new Child<Told>(child, lines[Symbol.asyncIterator](), said)
  }

  /** Does the work once, on `what`. Throws with what the process said when it ends before it has answered. */
  async once(what = ''): Promise<Told> {
    this.process.stdin?.write(`${what}\n`)
    for (;;) {
      const { value, done } = await this.answers.next()
      if (done) throw new Error(`A process of the bench ended. It said:\n${this.said.join('').slice(-4_000)}`)
      // Whatever else it prints is no answer.
      if (value.startsWith('{"wallMs"')) return JSON.parse(value) as Told
    }
  }

  /** Lets it end by itself, so that its database connections are closed. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.stdin?.end()
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 10_000)
    await ended
    clearTimeout(timer)
  }
}
