import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { command, prefix, quote, render } from './command'

/** What a real shell makes of the line: the arguments that it hands to a program, NUL-terminated. */
const throughShell = (line: string): string[] => {
  const output = execFileSync('/bin/sh', ['-c', line], { encoding: 'buffer' })
  const words = output.toString('utf8').split('\0')
  return words.slice(0, -1)
}

describe('quote', () => {
  it.each([
    ['plain', 'plain'],
    ['', "''"],
    ['two words', "'two words'"],
    ["it's", "'it'\\''s'"],
    ['$HOME `id` "x" \\', `'$HOME \`id\` "x" \\'`],
    ['A=1', 'A=1'],
    ['~', "'~'"],
    ['-n', '-n'],
  ])('%j becomes %s', (word, quoted) => {
    expect(quote(word)).toBe(quoted)
  })

  it('refuses NUL', () => {
    expect(() => quote('a\0b')).toThrow(/NUL/)
  })

  it('gives a real shell exactly the words back', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !text.includes('\0'))
    const nasty = fc.constantFrom("'", '"', '\\', '$x', '`id`', '\n', '!', '#', ' ', '*', '~', '\\n', '%s', '-n', '--')
    fc.assert(
      fc.property(fc.array(fc.oneof(word, nasty), { minLength: 1, maxLength: 6 }), (words) => {
        const line = render(command('printf', '%s\\0', ...words))
        expect(throughShell(line)).toEqual(words)
      }),
      { numRuns: 60 },
    )
  })
})

describe('command', () => {
  it('is a value', () => {
    expect(command('sshd', '-T', '-C', 'user=root')).toEqual({ argv: ['sshd', '-T', '-C', 'user=root'] })
  })

  it('never becomes an assignment', () => {
    expect(render(command('A=1', 'B=2'))).toBe("'A=1' B=2")
  })

  it('is run through another one', () => {
    expect(prefix(command('sudo', '-n'), command('sh', '-s', 'keys'))).toEqual(
      command('sudo', '-n', 'sh', '-s', 'keys'),
    )
    expect(render(prefix(command('sudo', '-n'), command('id', '-un')))).toBe('sudo -n id -un')
  })
})
