/**
 * Whether a command line, given to sshd, would read its standard input. The shell library takes all input at once, so
 * sshd must know whether to wait for the end of it: a client that runs `true` need never close its side.
 */
export function readsStdin(command: string): boolean {
  return firstOfPipelines(command).some((segment) => segmentReads(wordsOf(segment)))
}

/** Only the first command of a pipeline has the channel as its input; `<` gives it another. */
function firstOfPipelines(command: string): string[] {
  return command
    .replace(/'[^']*'|"(?:\\.|[^"\\])*"/g, (quoted) => quoted.replace(/[|;&\n<]/g, '_'))
    .split(/;|\n|&&|\|\|?/)
    .filter((_segment, index, all) => index === 0 || !pipedInto(command, all, index))
    .filter((segment) => !segment.includes('<'))
}

function pipedInto(command: string, segments: string[], index: number): boolean {
  const before = segments.slice(0, index).reduce((length, segment) => length + segment.length + 1, 0)
  return (
    command.slice(Math.max(0, before - 1), before) === '|' && command[before] !== '|' && command[before - 2] !== '|'
  )
}

const wordsOf = (segment: string): string[] =>
  // `cat > file` reads although a name follows: redirects of output are no operands.
  segment.replace(/\d*&?>[>|&]?\s*\S+/g, ' ').match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []
const operandsOf = (words: string[]): string[] => words.filter((word) => !word.startsWith('-') || word === '-')

const wrappers = new Set(['exec', 'command', 'env', 'time', 'nohup', 'nice', 'if', '!', '{', '('])
const always = new Set(['tee', 'read', 'while', 'chpasswd', 'xargs'])
const withoutFile = new Set(['cat', 'head', 'tail', 'wc', 'sort', 'uniq', 'sha256sum', 'md5sum', 'base64', 'tr', 'cut'])
const withoutSecond = new Set(['grep', 'sed', 'awk'])

function segmentReads(words: string[]): boolean {
  const [first = '', ...rest] = words
  if (first === 'sudo') return sudoReads(rest)
  if (/^[A-Za-z_]\w*=/.test(first) || wrappers.has(first)) return segmentReads(rest)
  if (first === 'timeout') return segmentReads(rest.slice(rest.findIndex((word) => /^\d/.test(word)) + 1))
  const name = first.slice(first.lastIndexOf('/') + 1)
  if (always.has(name)) return true
  if (withoutFile.has(name)) return operandsOf(rest).every((word) => word === '-')
  if (withoutSecond.has(name)) return operandsOf(rest).length < 2
  if (['sh', 'bash', 'dash'].includes(name)) return shellReads(rest)
  return rest.includes('/dev/stdin') || (name === 'ssh-keygen' && rest.includes('-'))
}

function sudoReads(words: string[]): boolean {
  if (words.some((word) => /^-[a-zA-Z]*S/.test(word))) return true
  const start = words.findIndex(
    (word, index) => !word.startsWith('-') && !['-u', '-p', '-g'].includes(words[index - 1] ?? ''),
  )
  return start < 0 ? words.some((word) => word === '-i' || word === '-s') : segmentReads(words.slice(start))
}

function shellReads(words: string[]): boolean {
  const inline = words.findIndex((word) => /^-[a-zA-Z]*c$/.test(word))
  if (inline >= 0) return readsStdin((words[inline + 1] ?? '').replace(/^(['"])(.*)\1$/s, '$2'))
  return words.some((word) => /^-[a-zA-Z]*s/.test(word)) || operandsOf(words).length === 0
}
