import { parseArgs } from 'node:util'
import { Problem } from '../openstack/problem'

export type Settings = { only: string[]; json: boolean }

const usage = 'npm run bench -- [--only scorecards] [--json]'

/** Reads the command line; `known` are the benches that there are. Throws Problem with the usage. */
export function readSettings(words: readonly string[], known: readonly string[]): Settings {
  const { only, json } = parse(words)
  const wanted = only?.split(',').filter(Boolean) ?? [...known]
  const unknown = wanted.filter((id) => !known.includes(id))
  if (unknown.length > 0 || wanted.length === 0) {
    throw new Problem(`There is no bench ${unknown.join(', ')}. Benches: ${known.join(', ')}.\n  ${usage}`)
  }
  return { only: wanted, json: json ?? false }
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: { only: { type: 'string' }, json: { type: 'boolean' } } }).values
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}\n  ${usage}`)
  }
}
