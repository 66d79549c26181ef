import { gunzipSync } from 'node:zlib'
import { UnreadableFile } from '../guideline'
import { isObject } from '../lenient'
import { readYaml } from '../read-yaml'
import { isScsReport, readScsReport } from '../scs/report'
import { readJunit } from './junit'
import type { TestResults } from './outcome'
import { readRefstack } from './refstack'
import { readSubunit } from './subunit'

/** The largest file of results: streams carry the logs of failed tests. Texts are read as a whole and may be smaller only. */
export const resultBytesMax = 64 * 1024 * 1024
export const resultTextBytesMax = 16 * 1024 * 1024

const kinds = 'a subunit v2 stream, JUnit XML, JSON of RefStack, or an SCS report (YAML or JSON)'
const notYaml = `The file is neither of what is expected (${kinds}) nor YAML that is read`

/**
 * Results of tests out of a file, told by its content and not by its name; gzip is opened. Throws UnreadableFile that says
 * what is wrong and where.
 */
export function readResults(file: Uint8Array): TestResults {
  const bytes = opened(file)
  if (bytes.length === 0) throw new UnreadableFile(`The file is empty. Expected is ${kinds}.`)
  if (bytes[0] === 0xb3) return readSubunit(bytes)
  if (bytes.length > resultTextBytesMax) {
    throw new UnreadableFile(
      `The file has ${mib(bytes.length)}; texts of more than ${mib(resultTextBytesMax)} are not read.`,
    )
  }
  const text = asText(bytes)
  if (text.startsWith('<')) return readJunit(text)
  const document = text.startsWith('{') ? asJson(text) : readYaml(text, notYaml)
  if (isScsReport(document)) return readScsReport(document)
  if (isObject(document) && 'results' in document) return readRefstack(document)
  throw new UnreadableFile(`It is not clear what this file is. Expected is ${kinds}.`)
}

function opened(file: Uint8Array): Uint8Array {
  if (file.length > resultBytesMax) throw tooLarge()
  if (file[0] !== 0x1f || file[1] !== 0x8b) return file
  try {
    return gunzipSync(file, { maxOutputLength: resultBytesMax })
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge()
    throw new UnreadableFile('The file is compressed with gzip and cannot be opened: it is cut off or corrupted.')
  }
}

const mib = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MiB`
const tooLarge = () =>
  new UnreadableFile(`The file has more than ${mib(resultBytesMax)}, which is the most that is read.`)

/** Text without a byte order mark, and without the signature that SCS reports may be sent with. */
function asText(bytes: Uint8Array): string {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trimStart()
  } catch {
    throw new UnreadableFile(
      `The file is no text in UTF-8 and does not begin like a subunit stream. Expected is ${kinds}.`,
    )
  }
  return text.replace(/^-----BEGIN SSH SIGNATURE-----[\s\S]*?-----END SSH SIGNATURE-----\s*&?\s*/, '')
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UnreadableFile(`This is no JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
}
