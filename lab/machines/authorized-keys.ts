/** One line of authorized_keys: `[options] type blob [comment]`. */
export type KeyLine = { options: Map<string, string>; type: string; blob: string; comment: string }

const keyType = /^(ssh-(ed25519|rsa|dss)|ecdsa-sha2-nistp\d+|sk-[\w-]+@openssh\.com)$/

/** Splits at blanks outside of double quotes; `\"` inside of quotes stays. */
function fields(line: string): string[] {
  return line.match(/(?:"(?:\\"|[^"])*"|[^\s"])+/g) ?? []
}

function parseOptions(text: string): Map<string, string> {
  const options = new Map<string, string>()
  for (const [, name = '', value = ''] of text.matchAll(/([\w-]+)(?:="((?:\\"|[^"])*)")?/g)) {
    options.set(name.toLowerCase(), value.replaceAll('\\"', '"'))
  }
  return options
}

/** Reads one line; null for comments, empty lines and what is no key. */
export function splitKeyLine(line: string): KeyLine | null {
  const trimmed = line.trim()
  if (trimmed === '' || trimmed.startsWith('#')) return null
  const parts = fields(trimmed)
  const at = keyType.test(parts[0] ?? '') ? 0 : 1
  const [type, blob, ...comment] = parts.slice(at)
  if (type === undefined || blob === undefined || !keyType.test(type)) return null
  return { options: at === 0 ? new Map() : parseOptions(parts[0] ?? ''), type, blob, comment: comment.join(' ') }
}

/** The first line that holds this key blob. */
export function findKey(text: string, blob: Buffer): KeyLine | null {
  const wanted = blob.toString('base64')
  for (const line of text.split('\n')) {
    const key = splitKeyLine(line)
    if (key?.blob === wanted) return key
  }
  return null
}
