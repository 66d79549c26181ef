import { readFile } from 'node:fs/promises'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import { type PlacedCloud, parseConfigurationFile } from './parse-file'
import { type ConfigurationProblem, problemText } from './problem'

export type Configuration = {
  /** The clouds without a mistake, in the order of the files. */
  clouds: CloudConfig[]
  problems: ConfigurationProblem[]
  /** What a person may want to know and is no mistake, such as a file that does not exist. */
  notes: string[]
}

/** `message` lists every problem, one a line. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
  constructor(readonly problems: readonly ConfigurationProblem[]) {
    super(['The configuration cannot be used:', ...problems.map((one) => `  ${problemText(one)}`)].join('\n'))
  }
}

/** Reads plumbline.yaml, or several of them as one list. Reports every mistake and throws none; a missing file is a note. */
export const readConfiguration = async (
  files: readonly string[],
  options: { homeFolder: string },
): Promise<Configuration> => {
  const notes: string[] = []
  const problems: ConfigurationProblem[] = []
  const placed: PlacedCloud[] = []
  for (const file of files) {
    const text = await read(file)
    if (text === null) {
      notes.push(`${file} does not exist; no clouds are read from it.`)
    } else if (typeof text !== 'string') {
      problems.push({
        file,
        line: null,
        cloud: null,
        key: '',
        message: `cannot be read (${text.code}). Check who may read it.`,
      })
    } else {
      const parsed = parseConfigurationFile(file, text, options.homeFolder)
      placed.push(...parsed.clouds)
      problems.push(...parsed.problems)
    }
  }
  const { kept, problems: between } = checkTogether(placed)
  return { clouds: kept, problems: [...problems, ...between], notes }
}

/** The clouds of a configuration. Throws ConfigurationError when anything in it is wrong. */
export const usableClouds = (configuration: Configuration): CloudConfig[] => {
  if (configuration.problems.length > 0) throw new ConfigurationError(configuration.problems)
  return configuration.clouds
}

const read = async (file: string): Promise<string | { code: string } | null> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return code === 'ENOENT' ? null : { code }
  }
}

/** Mistakes that show only when all clouds are seen: ids that are not unique, more than one yardstick. */
export const checkTogether = (
  placed: readonly PlacedCloud[],
): { kept: CloudConfig[]; problems: ConfigurationProblem[] } => {
  const problems: ConfigurationProblem[] = []
  const first = new Map<string, PlacedCloud>()
  const kept: CloudConfig[] = []
  let yardstick: string | null = null
  for (const one of placed) {
    const { cloud, file, line } = one
    const at = { file, line, cloud: cloud.id }
    const other = first.get(cloud.id)
    if (other) {
      const where = other.line === null ? other.file : `${other.file}:${other.line}`
      problems.push({ ...at, key: 'id', message: `is the id of another cloud already (${where}). Ids must be unique.` })
      continue
    }
    first.set(cloud.id, one)
    if (cloud.yardstick) {
      if (cloud.provider !== 'aws-ec2') {
        problems.push({ ...at, key: 'yardstick', message: 'only an aws-ec2 cloud can be the yardstick.' })
        continue
      }
      if (yardstick !== null) {
        problems.push({
          ...at,
          key: 'yardstick',
          message: `the cloud ${yardstick} is the yardstick already. Only one can be.`,
        })
        continue
      }
      yardstick = cloud.id
    }
    kept.push(cloud)
  }
  return { kept, problems }
}
