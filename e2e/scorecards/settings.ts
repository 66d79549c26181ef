import { parseArgs } from 'node:util'
import { Problem } from '../openstack/problem'
import { type WhichClouds, whichClouds } from '../situations/which-clouds'

export type Settings = WhichClouds & {
  /** Keys of the guidelines whose matrix is printed; the last one is run, and all with its reference request judge its runs. */
  guidelines: string[]
  /** Conformance runs, one after the other: a cell is the worst of the last three. */
  runs: number
  json: boolean
  /** Instead: clouds of the lab before and after their providers change them. */
  changed: boolean
}

const usage =
  'npm run scorecards -- [--world summit,coast,situations] [--only a,b] [--real dev-fip,dev-direct (with OS_CLIENT_CONFIG_FILE)] [--runs 1] [--guideline "node-allocation 2016.10"] [--json] | --changed'

/** Reads the command line. Throws Problem with the usage. */
export function readSettings(
  words: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): Settings {
  const values = parse(words)
  const runs = Number(values.runs ?? 1)
  if (!Number.isInteger(runs) || runs < 1 || runs > 10)
    throw new Problem(`--runs must be a whole number from 1 to 10, not "${values.runs}".\n  ${usage}`)
  return {
    ...whichClouds(values, variables, { usage, world: 'summit' }),
    guidelines: values.guideline ?? ['node-allocation 2016.10', 'node-allocation 2026.11'],
    runs,
    json: values.json ?? false,
    changed: values.changed ?? false,
  }
}

function parse(words: readonly string[]) {
  const text = { type: 'string' } as const
  const options = {
    ...{ world: text, only: text, real: text, runs: text },
    guideline: { type: 'string', multiple: true },
    json: { type: 'boolean' },
    changed: { type: 'boolean' },
  } as const
  try {
    return parseArgs({ args: [...words], options }).values
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}\n  ${usage}`)
  }
}
