import path from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type ReachOption, reachOptions } from '@/server/domain/cloud'
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
  /** The way by which the node is to be reached; `auto` for the product's own choice, with all other checks. */
  reach: ReachOption
}

const usage =
  'OS_CLIENT_CONFIG_FILE=clouds.yaml npm run verify:openstack -- --clouds a,b [--distro ubuntu --version 24.04] [--kills 20] [--reach floating-ip]'

/** Reads the command line and the one variable that it needs. Throws Problem with the usage. */
export function readSettings(
  words: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): Settings {
  const { clouds, distro, version, kills, reach } = parse(words)
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
  const way = z.enum(reachOptions).safeParse(reach ?? 'auto')
  if (!way.success) throw new Problem(`--reach is one of ${reachOptions.join(', ')}, not "${reach}".\n  ${usage}`)
  // npm starts us in the checkout; a relative path means the folder that the person stands in.
  const cloudsFile = path.resolve(variables.INIT_CWD ?? process.cwd(), file)
  return {
    entries,
    cloudsFile,
    distro: distro ?? 'ubuntu',
    version: version ?? '24.04',
    kills: kills ? Number(kills) : null,
    reach: way.data,
  }
}

function parse(words: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    const options = { clouds: text, distro: text, version: text, kills: text, reach: text }
    return parseArgs({ args: [...words], options }).values
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}\n  ${usage}`)
  }
}
