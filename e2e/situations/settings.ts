import path from 'node:path'
import { parseArgs } from 'node:util'
import { Problem } from '../openstack/problem'

export type Settings = {
  /** Worlds of the lab to take clouds from. */
  worlds: ('situations' | 'summit' | 'coast')[]
  /** Entries of the clouds.yaml that OS_CLIENT_CONFIG_FILE names. */
  real: string[]
  /** Absolute path of that file; empty when there is nothing real. */
  cloudsFile: string
  /** Cloud ids, or their ends (`two-pools`); empty: all. */
  only: string[]
  json: boolean
  /** Ask openstacksdk too. */
  compare: boolean
}

const usage =
  'npm run situations -- [--world situations,summit,coast] [--only a,b] [--real dev-fip,dev-direct (with OS_CLIENT_CONFIG_FILE)] [--json] [--no-sdk]'
const knownWorlds = ['situations', 'summit', 'coast'] as const

/** Reads the command line. Throws Problem with the usage. */
export function readSettings(
  words: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): Settings {
  const values = parse(words)
  const names = (text: string | undefined) =>
    [...new Set((text ?? '').split(',').map((name) => name.trim()))].filter(Boolean)
  const real = names(values.real)
  const worlds = names(values.world ?? (real.length > 0 && !values.only ? '' : 'situations')).map((name) => {
    const found = knownWorlds.find((world) => world === name)
    if (!found)
      throw new Problem(`There is no world "${name}" for this. There are: ${knownWorlds.join(', ')}.\n  ${usage}`)
    return found
  })
  if (real.length > 0 && !variables.OS_CLIENT_CONFIG_FILE)
    throw new Problem(
      `OS_CLIENT_CONFIG_FILE is not set: it names the clouds.yaml that has ${real.join(', ')}.\n  ${usage}`,
    )
  return {
    worlds,
    real,
    // npm starts us in the checkout; a relative path means the folder that the person stands in.
    cloudsFile:
      real.length > 0 ? path.resolve(variables.INIT_CWD ?? process.cwd(), variables.OS_CLIENT_CONFIG_FILE!) : '',
    only: names(values.only),
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
