import { parseArgs } from 'node:util'
import { Problem } from './problem'

const usage = `npm run activity -- verify [--anchor <position>:<hash>] [--file <exported .ndjson>]
       npm run activity -- export [--format ndjson|csv] [--actor a,b] [--kind person,token,system] [--action 'cloud.*']
                                  [--subject s] [--from 192.0.2.] [--since 2026-11-01] [--until 2026-11-22] [--q text]`

export type Anchor = { position: number; hash: string }
export type ActivityParameters =
  | { command: 'verify'; anchor: Anchor | null; file: string | null }
  | { command: 'export'; input: Record<string, string> }

const filters = ['format', 'actor', 'kind', 'action', 'subject', 'from', 'since', 'until', 'q'] as const
const text = { type: 'string' } as const

/** What stands behind `npm run activity --`. Throws Problem that says what is wrong and how it is written. */
export function activityParameters(words: readonly string[]): ActivityParameters {
  const { values, positionals } = read(words)
  const [command, ...more] = positionals
  if (more.length > 0) throw refuse(`There is nothing to do with "${more.join(' ')}"`)
  const given = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const foreign = (known: readonly string[]) => given.find(([name]) => !known.includes(name))?.[0]
  if (command === 'verify') {
    const wrong = foreign(['anchor', 'file'])
    if (wrong) throw refuse(`verify knows no --${wrong}: it always looks at all`)
    return { command, anchor: values.anchor === undefined ? null : anchorOf(values.anchor), file: values.file ?? null }
  }
  if (command === 'export') {
    const wrong = foreign(filters)
    if (wrong) throw refuse(`export knows no --${wrong}`)
    return { command, input: Object.fromEntries(given) }
  }
  throw refuse(command === undefined ? 'Say verify or export' : `There is no "${command}"`)
}

const refuse = (why: string) => new Problem(`${why}. Usage: ${usage}`)

function read(words: readonly string[]) {
  const options = {
    anchor: text,
    file: text,
    format: text,
    actor: text,
    kind: text,
    action: text,
    subject: text,
    from: text,
    since: text,
    until: text,
    q: text,
  }
  try {
    return parseArgs({ args: [...words], allowPositionals: true, options })
  } catch (error) {
    throw refuse(error instanceof Error ? error.message.replace(/\.$/, '') : String(error))
  }
}

function anchorOf(given: string): Anchor {
  const [, position, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(given) ?? []
  if (!position || !hash)
    throw refuse('--anchor is a position and its hash such as 1204:9f86d0..., as the screen Activity copies them')
  return { position: Number(position), hash }
}
