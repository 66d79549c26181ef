import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { waitFor } from '../helpers/product'

/** A part that `npm run up` keeps running, or `up` itself. */
export type Part = 'web' | 'worker' | 'lab' | 'up'

const instance = z.object({ pid: z.number(), id: z.string(), databaseUrl: z.string() })
export const readInstance = (dataFolder: string): z.infer<typeof instance> =>
  instance.parse(JSON.parse(fs.readFileSync(path.join(dataFolder, 'instance.json'), 'utf8')))

/** How each part's command line looks; Next gives its process a title of its own. */
const commandLines: Record<Exclude<Part, 'up'>, RegExp> = {
  web: /next-server|next\S* start/,
  worker: /dist\/worker\.mjs/,
  lab: /lab\/main\.ts/,
}

/** The process of a part of the instance on this data folder; undefined while it is not there. */
export function pidOf(dataFolder: string, part: Part): number | undefined {
  const { pid, id } = readInstance(dataFolder)
  if (part === 'up') return pid
  const mark = `PLUMBLINE_INSTANCE=${id}`
  return processes().find(
    (each) => commandLines[part].test(lines(each, 'cmdline').join(' ')) && lines(each, 'environ').includes(mark),
  )
}

/** A worker that was started by `npm run worker` for the instance on this data folder. */
export function extraWorker(dataFolder: string): number | undefined {
  const { databaseUrl } = readInstance(dataFolder)
  return processes().find((each) => {
    const environment = lines(each, 'environ')
    const marked = environment.some((line) => line.startsWith('PLUMBLINE_INSTANCE='))
    return (
      commandLines.worker.test(lines(each, 'cmdline').join(' ')) &&
      environment.includes(`DATABASE_URL=${databaseUrl}`) &&
      !marked
    )
  })
}

const processes = (): number[] =>
  fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)

const lines = (pid: number, file: 'cmdline' | 'environ'): string[] => {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0')
  } catch {
    return []
  }
}

/** True while the process runs; one that ended and was not waited for is a zombie, and dead. */
const lives = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Signals one process, by its number, and waits until it is dead. */
export async function end(pid: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  process.kill(pid, signal)
  await waitFor(
    () => (lives(pid) ? undefined : true),
    20_000,
    () => `Process ${pid} still lives 20 s after ${signal}.`,
  )
}

/** Ends a part; answers the process that it was. */
export async function endPart(dataFolder: string, part: Part, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL') {
  const pid = await running(dataFolder, part)
  await end(pid, signal)
  return pid
}

/** The process of a part, as soon as it is there (again). */
export const running = (dataFolder: string, part: Part, limitMs = 40_000): Promise<number> =>
  waitFor(
    () => pidOf(dataFolder, part),
    limitMs,
    () => `${part} was not started within ${limitMs} ms.`,
  )
