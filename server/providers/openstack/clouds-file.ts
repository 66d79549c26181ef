import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Document, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { ProviderError } from '@/server/providers/errors'
import { isObject } from './declaration/values'

/** Where clouds.yaml and its companions are looked for, and the `OS_*` variables. */
export type CloudsPlaces = {
  variables: Readonly<Record<string, string | undefined>>
  /** Folder of `./clouds.yaml`. */
  workingFolder: string
  homeFolder: string
  /** A clouds.yaml to use in place of every other. */
  cloudsFile?: string | undefined
}

const entrySchema = z.record(z.string(), z.unknown())
export type CloudEntry = z.infer<typeof entrySchema>
const cloudsSchema = z.object({ clouds: z.record(z.string(), entrySchema).nullish() })
const vendorsSchema = z.object({ 'public-clouds': z.record(z.string(), entrySchema).nullish() })

export type CloudsFile = {
  /** Files that were read, for messages; empty when none was found. */
  files: string[]
  clouds: Record<string, CloudEntry>
  /** Vendor profiles of clouds-public.yaml. */
  profiles: Record<string, CloudEntry>
  /** Path of clouds-public.yaml; null when there is none. */
  profilesFile: string | null
}

/**
 * Reads clouds.yaml, secure.yaml and clouds-public.yaml from the places where openstacksdk looks: the file that a variable
 * names, the working folder, the user's configuration folder, /etc/openstack; of each name the first that exists, secure.yaml
 * laid over clouds.yaml. A file that was named and is missing, or is no YAML, is `invalid`.
 */
export const readCloudsFile = async (places: CloudsPlaces): Promise<CloudsFile> => {
  const { variables, cloudsFile } = places
  const clouds = await readFirst(places, 'clouds', cloudsFile ?? variables.OS_CLIENT_CONFIG_FILE, cloudsSchema)
  const beside = cloudsFile ? { ...places, workingFolder: path.dirname(cloudsFile) } : places
  const secure = await readFirst(beside, 'secure', variables.OS_CLIENT_SECURE_FILE, cloudsSchema)
  const vendors = await readFirst(places, 'clouds-public', variables.OS_CLIENT_VENDOR_FILE, vendorsSchema)
  return {
    files: [clouds?.file, secure?.file].filter((file) => file !== undefined),
    clouds: mergeClouds(clouds?.content.clouds ?? {}, secure?.content.clouds ?? {}),
    profiles: vendors?.content['public-clouds'] ?? {},
    profilesFile: vendors?.file ?? null,
  }
}

const readFirst = async <T>(
  places: CloudsPlaces,
  name: string,
  named: string | undefined,
  schema: z.ZodType<T>,
): Promise<{ file: string; content: T } | null> => {
  const files = named
    ? [path.resolve(places.workingFolder, expandHome(named, places.homeFolder))]
    : candidates(places, name)
  for (const file of files) {
    const text = await readText(file)
    if (text !== null) return { file, content: parseFile(file, text, schema) }
  }
  if (named) {
    throw new ProviderError(
      'invalid',
      `The file ${files[0]} does not exist. Correct the path, or remove the setting that names it.`,
    )
  }
  return null
}

const candidates = (places: CloudsPlaces, name: string): string[] => {
  const configuration = places.variables.XDG_CONFIG_HOME || path.join(places.homeFolder, '.config')
  const folders = [
    places.workingFolder,
    path.join(configuration, 'openstack'),
    path.join(places.homeFolder, '.config', 'openstack'),
    '/etc/openstack',
  ]
  return [...new Set(folders)].flatMap((folder) =>
    ['yaml', 'yml', 'json'].map((extension) => path.join(folder, `${name}.${extension}`)),
  )
}

const expandHome = (file: string, home: string): string =>
  file.startsWith('~/') ? path.join(home, file.slice(2)) : file

const readText = async (file: string): Promise<string | null> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new ProviderError('invalid', `The file ${file} cannot be read (${code}). Check who may read it.`)
  }
}

const parseFile = <T>(file: string, text: string, schema: z.ZodType<T>): T => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [mistake] = document.errors
  if (mistake) {
    // The parser's message may repeat text of the file, which may be a password: only the place is kept.
    const { line, col } = lines.linePos(mistake.pos[0])
    throw new ProviderError('invalid', `${file} is not valid YAML (line ${line}, column ${col}).`)
  }
  const content = unfold(file, document)
  const result = schema.safeParse(content)
  if (result.success) return result.data
  const where = result.error.issues[0]?.path.join('.')
  throw new ProviderError('invalid', `${file} does not have the form of a clouds.yaml${where ? ` (at ${where})` : ''}.`)
}

/** Aliases may point nowhere, or unfold without end. */
const unfold = (file: string, document: Document): unknown => {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {}
  } catch {
    throw new ProviderError('invalid', `${file} uses YAML aliases (*name) that cannot be resolved.`)
  }
}

/** `over` wins, key by key, as deep as both are objects. */
const mergeEntries = (base: CloudEntry, over: CloudEntry): CloudEntry => {
  const merged: CloudEntry = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key]
    merged[key] = isObject(below) && isObject(value) ? mergeEntries(below, value) : value
  }
  return merged
}

const mergeClouds = (
  base: Record<string, CloudEntry>,
  over: Record<string, CloudEntry>,
): Record<string, CloudEntry> => {
  const merged = { ...base }
  for (const [name, entry] of Object.entries(over)) merged[name] = mergeEntries(merged[name] ?? {}, entry)
  return merged
}
