import { z } from 'zod'
import { chainFormat, hashOfText, noHash } from './chain'

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const line = z.object({
  format: z.literal(chainFormat),
  position: z.number().int().min(1).nullable(),
  sealedAt: z.iso.datetime().nullable(),
  previousHash: hash.nullable(),
  hash: hash.nullable(),
  row: z.object({ id: z.number(), action: z.string(), actor: z.string() }),
})

export type FileVerdict = {
  /** Lines with a seal that is right. */
  checked: number
  /** Lines that had no seal yet when the file was made. */
  waiting: number
  /** Positions that the file leaves out, as one with a filter does: whether something was removed there is not known. */
  gaps: number
  head: { position: number; hash: string } | null
  /** The first line that is wrong, in words. */
  broken: string | null
  /** The hash that the file has at the asked position; null when it has none. */
  anchored: string | null
}

/** Verifies an exported NDJSON file line by line, without a database. `anchor` is a position whose hash is wanted. */
export async function verifyFile(lines: AsyncIterable<string>, anchor?: number): Promise<FileVerdict> {
  const verdict: FileVerdict = { checked: 0, waiting: 0, gaps: 0, head: null, broken: null, anchored: null }
  let last = { position: 0, hash: noHash }
  let number = 0
  for await (const text of lines) {
    number++
    if (text.trim() === '') continue
    const entry = read(text)
    if (entry === null) return { ...verdict, broken: `Line ${number} is no line of an exported activity.` }
    if (entry === 'waits') {
      verdict.waiting++
      continue
    }
    const broken = brokenLine(entry, last)
    if (broken) return { ...verdict, broken: `Line ${number}: ${broken}` }
    if (entry.position !== last.position + 1) verdict.gaps++
    if (entry.position === anchor) verdict.anchored = entry.hash
    last = { position: entry.position, hash: entry.hash }
    verdict.head = last
    verdict.checked++
  }
  return verdict
}

type Entry = { position: number; previousHash: string; hash: string; whole: boolean; told: string }

function read(text: string): Entry | 'waits' | null {
  const parsed = line.safeParse(parseJson(text))
  if (!parsed.success) return null
  const { position, sealedAt, previousHash, hash: sealed, row } = parsed.data
  if (position === null || sealedAt === null || previousHash === null || sealed === null) return 'waits'
  // Byte for byte what stands in the file: nothing of it is written anew.
  const rowText = text.slice(text.indexOf('"row":') + 6, text.lastIndexOf('}'))
  const whole = hashOfText(rowText, { position, previousHash, sealedAt: new Date(sealedAt) }) === sealed
  return { position, previousHash, hash: sealed, whole, told: `entry ${row.id} ("${row.action}" of ${row.actor})` }
}

function brokenLine(entry: Entry, last: { position: number; hash: string }): string | null {
  if (!entry.whole) return `${entry.told} is not what was sealed as number ${entry.position}: it was changed.`
  if (entry.position <= last.position) return `number ${entry.position} stands behind number ${last.position}.`
  if (entry.position === last.position + 1 && entry.previousHash !== last.hash)
    return `number ${entry.position} does not continue number ${last.position}: one of them was changed or put in later.`
  return null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
