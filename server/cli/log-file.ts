import fs from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

const rotateBytes = 20_000_000

/**
 * Moves a log that has grown large to `<file>.1`. The file itself stays and is emptied, because processes that write to
 * its end have it open.
 */
export const keepSmall = (file: string, limitBytes = rotateBytes): void => {
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size <= limitBytes) return
  fs.copyFileSync(file, `${file}.1`)
  fs.truncateSync(file, 0)
}

/** How long a file is now, in bytes; 0 when there is none. */
export const fileEnd = (file: string): number => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0

/** Yields the whole lines that are written to a file after byte `from`, until the signal aborts. */
export async function* follow(file: string, from: number, signal: AbortSignal, everyMs = 100): AsyncGenerator<string> {
  let at = from
  let rest = Buffer.alloc(0)
  while (!signal.aborted) {
    const end = fileEnd(file)
    if (end < at) at = 0
    if (end > at) {
      const chunk = readRange(file, at, end)
      at += chunk.length
      rest = Buffer.concat([rest, chunk])
      const newline = rest.lastIndexOf(10)
      if (newline >= 0) {
        const lines = rest.subarray(0, newline).toString('utf8').split('\n')
        rest = rest.subarray(newline + 1)
        yield* lines
      }
    }
    await delay(everyMs, undefined, { signal }).catch(() => undefined)
  }
}

/** The last lines that were written to a file after byte `from`. */
export const tail = (file: string, from: number, count = 12): string =>
  readRange(file, Math.max(from, fileEnd(file) - 8_000), fileEnd(file))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .slice(-count)
    .join('\n')

const readRange = (file: string, from: number, to: number): Buffer => {
  if (to <= from) return Buffer.alloc(0)
  const descriptor = fs.openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(to - from)
    return buffer.subarray(0, fs.readSync(descriptor, buffer, 0, buffer.length, from))
  } finally {
    fs.closeSync(descriptor)
  }
}
