import path from 'node:path'
import { Problem } from '../openstack/problem'

const knownWorlds = ['situations', 'summit', 'coast'] as const

/** The clouds that a command line names. */
export type WhichClouds = {
  /** Worlds of the lab to take clouds from. */
  worlds: (typeof knownWorlds)[number][]
  /** Entries of the clouds.yaml that OS_CLIENT_CONFIG_FILE names. */
  real: string[]
  /** Absolute path of that file; empty when there is nothing real. */
  cloudsFile: string
  /** Cloud ids, or their ends (`two-pools`); empty: all. */
  only: string[]
}

/** Reads `--world`, `--real` and `--only`. Throws Problem with the usage. */
export function whichClouds(
  values: { world?: string | undefined; real?: string | undefined; only?: string | undefined },
  variables: Readonly<Record<string, string | undefined>>,
  { usage, world }: { usage: string; world: WhichClouds['worlds'][number] },
): WhichClouds {
  const names = (text: string | undefined) =>
    [...new Set((text ?? '').split(',').map((name) => name.trim()))].filter(Boolean)
  const real = names(values.real)
  const worlds = names(values.world ?? (real.length > 0 && !values.only ? '' : world)).map((name) => {
    const found = knownWorlds.find((known) => known === name)
    if (!found)
      throw new Problem(`There is no world "${name}" for this. There are: ${knownWorlds.join(', ')}.\n  ${usage}`)
    return found
  })
  if (real.length > 0 && !variables.OS_CLIENT_CONFIG_FILE)
    throw new Problem(
      `OS_CLIENT_CONFIG_FILE is not set: it names the clouds.yaml that has ${real.join(', ')}.\n  ${usage}`,
    )
  // npm starts us in the checkout; a relative path means the folder that the person stands in.
  const cloudsFile =
    real.length > 0 ? path.resolve(variables.INIT_CWD ?? process.cwd(), variables.OS_CLIENT_CONFIG_FILE!) : ''
  return { worlds, real, cloudsFile, only: names(values.only) }
}
