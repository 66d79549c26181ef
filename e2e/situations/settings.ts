import { parseArgs } from 'node:util'
import { Problem } from '../openstack/problem'
import { type WhichClouds, whichClouds } from './which-clouds'

export type Settings = WhichClouds & {
  json: boolean
  /** Ask openstacksdk too. */
  compare: boolean
}

const usage =
  'npm run situations -- [--world situations,summit,coast] [--only a,b] [--real dev-fip,dev-direct (with OS_CLIENT_CONFIG_FILE)] [--json] [--no-sdk]'

/** Reads the command line. Throws Problem with the usage. */
export function readSettings(
  words: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): Settings {
  const values = parse(words)
  return {
    ...whichClouds(values, variables, { usage, world: 'situations' }),
    json: values.json ?? false,
    compare: !values['no-sdk'],
  }
}

function parse(words: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = { world: text, only: text, real: text, json: flag, 'no-sdk': flag }
  try {
    return parseArgs({ args: [...words], options }).values
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}\n  ${usage}`)
  }
}
