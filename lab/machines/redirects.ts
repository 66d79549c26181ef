/**
 * The shell library lets a failing `> file` end the whole script, unless the target already looks wrong when it is
 * checked beforehand. That check is a plain `exists`, so a redirect's target is marked while the script is parsed: the
 * file system then knows that this `exists` asks "may I open it for writing?", and the shell goes on with status 1.
 */
export const redirectMark = '\u0001'

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const writes = new Set(['>', '>>', '>|', '&>', '&>>'])

/** Literal targets such as /dev/null and /dev/stderr keep their names, by which the library knows them. */
const isDevice = (parts: unknown[]): boolean => {
  const [only] = parts
  return parts.length === 1 && isRecord(only) && typeof only.value === 'string' && only.value.startsWith('/dev/')
}

/** Marks the target when the node of a parsed script is a redirect that writes. */
export function markTarget({ operator, target }: Record<string, unknown>): void {
  if (typeof operator !== 'string' || !writes.has(operator) || !isRecord(target) || !Array.isArray(target.parts)) return
  if (!isDevice(target.parts)) target.parts.push({ type: 'Literal', value: redirectMark })
}

type Refusals = { refusedTargets: ReadonlyMap<string, string>; refusedPaths: ReadonlySet<string> }

const systemError = /E[A-Z]{3,}: ([a-z ]+), \w+ '[^'\n]*'/g

/** Words errors as coreutils do: the library passes Node's on, and says of any file it cannot read that there is none. */
export function wordErrors(stderr: string, { refusedPaths }: Refusals): string {
  let worded = stderr.replace(systemError, (_whole, text: string) => text.charAt(0).toUpperCase() + text.slice(1))
  for (const path of refusedPaths)
    worded = worded.replaceAll(`${path}: No such file or directory`, `${path}: Permission denied`)
  return worded
}

const refused = new RegExp(`bash: ([^\\n]*?)${redirectMark}: cannot open redirect target`, 'g')

/** Takes the marks out of what the shell printed, and says why a target could not be opened. */
export function unmark(output: string, { refusedTargets }: Refusals): string {
  if (!output.includes(redirectMark)) return output
  // The shell prints the target as written, the file system knows its absolute path.
  const reason = (target: string): string =>
    [...refusedTargets].find(([path]) => path === target || path.endsWith(`/${target}`))?.[1] ?? 'Permission denied'
  const worded = output.replace(refused, (_whole, target: string) => `bash: ${target}: ${reason(target)}`)
  return worded.replaceAll(redirectMark, '')
}
