import path from 'node:path'
import { parseArgs } from 'node:util'
import { Problem } from './problem'

/** What to verify, as the person asked for it. */
export type Settings = {
  /** Entries of clouds.yaml. */
  entries: string[]
  /** Absolute path of clouds.yaml. */
  cloudsFile: string
  /** The image to ask for. */
  distro: string
  version: string
  /** How many workers are killed in the middle of steps 1 to 5, in place of the whole verification; null for that. */
  kills: number | null
}

const usage =
  'OS_CLIENT_CONFIG_FILE=clouds.yaml npm run verify:openstack -- --clouds a,b [--distro ubuntu --version 24.04] [--kills 20]'

/** Reads the command line and the one variable that it needs. Throws Problem with the usage. */
export function readSettings(
  words: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): Settings {
  const { clouds, distro, version, kills } = parse(words)
  const entries = [...new Set((clouds ?? '').split(',').map((name) => name.trim()))].filter((name) => name !== '')
  if (entries.length === 0) throw new Problem(`Say which clouds: the entries of your clouds.yaml.\n  ${usage}`)
  const file = variables.OS_CLIENT_CONFIG_FILE
  if (!file) {
    throw new Problem(
      `OS_CLIENT_CONFIG_FILE is not set: it names the clouds.yaml that has the entries ${entries.join(', ')}.\n  ${usage}`,
    )
  }
  if (kills !== undefined && !/^[1-9]\d{0,3}$/.test(kills))
    throw new Problem(`--kills is a number from 1 to 9999, not "${kills}".\n  ${usage}`)
  // npm starts us in the checkout; a relative path means the folder that the person stands in.
  const cloudsFile = path.resolve(variables.INIT_CWD ?? process.cwd(), file)
  return {
    entries,
    cloudsFile,
    distro: distro ?? 'ubuntu',
    version: version ?? '24.04',
    kills: kills ? Number(kills) : null,
  }
}

function parse(words: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({ args: [...words], options: { clouds: text, distro: text, version: text, kills: text } }).values
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}\n  ${usage}`)
  }
}
