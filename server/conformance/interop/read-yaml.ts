import { parse } from 'yaml'
import { UnreadableFile } from './guideline'

/** Published scopes and reports are below 0.1 MiB; half a MiB takes two seconds to read, in which nothing else is answered. */
export const yamlLettersMax = 512 * 1024

/**
 * A YAML document that somebody brought. Aliases cannot make it grow, and keys are not compared with one another, which takes hours
 * for ten thousands of them: of two that are the same the last one counts, as in JSON. Throws UnreadableFile, which begins with `no`.
 */
export function readYaml(text: string, no = 'This is no YAML'): unknown {
  if (text.length > yamlLettersMax) {
    throw new UnreadableFile(`${no}: it has more than ${yamlLettersMax / 1024} KiB, and no larger YAML is read.`)
  }
  try {
    return parse(text, { maxAliasCount: 100, uniqueKeys: false })
  } catch (error) {
    throw new UnreadableFile(`${no}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
  }
}
