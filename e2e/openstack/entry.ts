import fs from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { Problem } from './problem'

const text = z.union([z.string(), z.number().transform(String)])
const authSchema = z.object({
  auth_url: text,
  username: text,
  password: text,
  project_name: text,
  user_domain_name: text.default('Default'),
  project_domain_name: text.default('Default'),
})
const cloudSchema = z.looseObject({
  auth: z.record(z.string(), z.unknown()).default({}),
  region_name: text.optional(),
  cacert: text.optional(),
})
const fileSchema = z.object({ clouds: z.record(z.string(), cloudSchema) })

/** An entry of clouds.yaml with its password, as our own client and the contract suite take it. */
export type Entry = {
  name: string
  auth: z.infer<typeof authSchema>
  region: string | null
  /** Absolute path of additional certificate authorities. */
  cacert: string | null
}

/**
 * Reads entries without the product's code, so that both cannot agree on a mistake. `secure.yaml` beside the file is
 * honoured. Throws Problem for a file or an entry that is not there, and for a login that is not by password.
 */
export function readEntries(file: string, names: readonly string[]): Entry[] {
  const { clouds } = readFile(file)
  const secure = path.join(path.dirname(file), 'secure.yaml')
  const secrets = fs.existsSync(secure) ? readFile(secure).clouds : {}
  return names.map((name) => {
    const cloud = clouds[name]
    if (!cloud) {
      const known = Object.keys(clouds).join(', ') || 'none'
      throw new Problem(`There is no cloud "${name}" in ${file}. It has: ${known}.`)
    }
    const auth = authSchema.safeParse({ ...cloud.auth, ...secrets[name]?.auth })
    if (!auth.success) {
      const missing = auth.error.issues.map((issue) => issue.path.join('.')).join(', ')
      throw new Problem(
        `The entry "${name}" of ${file} lacks ${missing} under auth. The contract suite logs in anew with a wrong password, so it needs a login by user name, password and project_name.`,
      )
    }
    return {
      name,
      auth: auth.data,
      region: cloud.region_name ?? null,
      cacert: cloud.cacert ? path.resolve(path.dirname(file), cloud.cacert) : null,
    }
  })
}

function readFile(file: string): z.infer<typeof fileSchema> {
  let content: string
  try {
    content = fs.readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new Problem(`${file} does not exist. OS_CLIENT_CONFIG_FILE must name a clouds.yaml.`)
    throw new Problem(`${file} cannot be read (${code}).`)
  }
  try {
    return fileSchema.parse(parse(content))
  } catch {
    // Neither what YAML nor what zod says is shown: both quote the file, which has passwords in it.
    throw new Problem(
      `${file} is not a clouds.yaml: it must be YAML with \`clouds:\` and a named entry for each cloud.`,
    )
  }
}
