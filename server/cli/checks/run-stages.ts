import { spawn } from 'node:child_process'
import { groupMembers, signalProcess, waitUntil } from '@/db/embedded/processes'
import { seconds } from '../progress'
import { type Counts, countLine, noTests, sumCounts } from './counts'

export type StageResult = {
  readonly ok: boolean
  readonly counts?: Counts
  /** Why it failed or what it found, for the summary. */
  readonly note?: string
  /** What made it fail, a line each: told once more under the summary, where a long output ends. */
  readonly troubles?: readonly string[]
}

export type Stage = {
  readonly name: string
  run(signal: AbortSignal): Promise<StageResult>
}

type Finished = StageResult & { readonly name: string; readonly ms: number }

/**
 * Runs stages one after the other, all of them even when one fails, and prints a summary whose last line holds only the
 * sums. A stage that fails without a failed test counts as one. Returns the exit code.
 */
export const runStages = async (
  stages: readonly Stage[],
  signal: AbortSignal,
  output: NodeJS.WritableStream = process.stdout,
): Promise<number> => {
  const say = (text: string) => output.write(`${text}\n`)
  const finished: Finished[] = []
  const begun = performance.now()
  for (const stage of stages) {
    if (signal.aborted) break
    say(`\n── ${stage.name} ${'─'.repeat(Math.max(0, 70 - stage.name.length))}`)
    const started = performance.now()
    const result = await stage.run(signal).catch((error: unknown): StageResult => {
      const note = error instanceof Error ? error.message : String(error)
      say(note)
      return { ok: false, note: note.split('\n')[0] }
    })
    finished.push({ ...result, name: stage.name, ms: performance.now() - started })
  }
  if (signal.aborted) finished.push({ name: 'stopped before the end', ok: false, ms: 0 })
  say(`\n── Summary ${'─'.repeat(63)}`)
  for (const one of finished) {
    say(summaryLine(one))
    for (const trouble of one.troubles?.slice(0, 20) ?? []) say(`      ${trouble.slice(0, 400)}`)
  }
  say(`  ${''.padEnd(20)} ${seconds(performance.now() - begun).padStart(11)}  in all\n`)
  const total = sumCounts(finished.map(countsOf))
  say(countLine(total))
  return total.failed === 0 ? 0 : 1
}

/** What a stage adds to the sums: one that failed must never vanish in them. */
const countsOf = ({ ok, counts = noTests }: StageResult): Counts =>
  ok || counts.failed > 0 ? counts : { ...counts, failed: 1 }

const summaryLine = ({ ok, name, ms, counts, note }: Finished): string =>
  `  ${ok ? '✓' : '✗'} ${name.padEnd(20)} ${seconds(ms).padStart(11)}  ${[counts && countLine(counts), note].filter(Boolean).join('; ')}`.trimEnd()

/**
 * Runs a program to its end with its output on ours, in a process group of its own that is ended when the signal aborts
 * or the time is over. Returns the exit code; 124 when the time was over.
 */
export const runProgram = async (
  program: string,
  parameters: readonly string[],
  options: { folder: string; environment: NodeJS.ProcessEnv; timeoutMs: number; signal: AbortSignal },
): Promise<number> => {
  const child = spawn(program, parameters, {
    cwd: options.folder,
    env: options.environment,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  })
  const enough = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)])
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
  const stop = () => void endGroup(child.pid)
  enough.addEventListener('abort', stop, { once: true })
  try {
    const code = await ended
    return enough.aborted && !options.signal.aborted ? 124 : code
  } finally {
    enough.removeEventListener('abort', stop)
    // A runner that ended may leave servers of its tests behind.
    await endGroup(child.pid)
  }
}

const endGroup = async (group: number | undefined): Promise<void> => {
  if (group === undefined) return
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (groupMembers(group).length === 0) return
    signalProcess(-group, signal)
    await waitUntil(() => groupMembers(group).length === 0, 15_000)
  }
}
