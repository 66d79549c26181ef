import type { Command } from './port'

/**
 * Commands are values: words, compared by equality in tests. This file is the only one that quotes words for a shell.
 */
export function command(program: string, ...args: string[]): Command {
  return { argv: [program, ...args] }
}

/** Runs another command through a privilege tool or wrapper: `prefix(command('sudo', '-n'), command('id'))`. */
export function prefix(outer: Command, inner: Command): Command {
  return { argv: [...outer.argv, ...inner.argv] }
}

const plainWord = /^[A-Za-z0-9_@%+=:,./-]+$/

/**
 * One word as a POSIX shell reads it back. Plain words stay as they are; everything else goes into single quotes.
 * Throws on NUL, which no shell can carry.
 */
export function quote(word: string): string {
  if (word.includes('\0')) throw new TypeError('A NUL byte cannot be part of a command.')
  return plainWord.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** The line for a shell. */
export function render({ argv: [program, ...args] }: Command): string {
  // Unquoted, a first word with `=` would be an assignment.
  const first = program.includes('=') ? `'${program.replaceAll("'", `'\\''`)}'` : quote(program)
  return [first, ...args.map(quote)].join(' ')
}
