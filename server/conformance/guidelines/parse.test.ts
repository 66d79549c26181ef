import { describe, expect, it } from 'vitest'
import { guidelineDocuments } from './documents'
import { lettersMax, parseGuideline } from './parse'

const text = guidelineDocuments['node-allocation-2016.10.yaml'] ?? ''
const stricter = guidelineDocuments['node-allocation-2026.11.yaml'] ?? ''
/** The document with one part replaced, which must be there. */
const with_ = (part: string, by: string, document = text): string => {
  if (!document.includes(part)) throw new Error(`The document has no ${part}.`)
  return document.replace(part, by)
}
const problems = (document: string) => parseGuideline(document).problems.map(({ line, message }) => ({ line, message }))
/** The line on which a part stands, from 1. */
const lineOf = (part: string, document = text): number => document.slice(0, document.indexOf(part)).split('\n').length

describe('a guideline document', () => {
  it('is read as it is written', () => {
    const { guideline } = parseGuideline(text)
    expect(guideline).toMatchObject({
      name: 'node-allocation',
      version: '2016.10',
      published: '2016-10-01',
      flagged: [],
    })
    expect(guideline?.checks).toHaveLength(8)
  })

  it.each<[string, string, string, RegExp]>([
    [
      'an unknown key, with the nearest known one',
      'lifetime: month',
      'lifetme: month',
      /Unknown key "lifetme" in checks\[0\]: did you mean "lifetime"\?/,
    ],
    ['an unknown key at the top', 'flagged: []', 'flaged: []', /Unknown key "flaged": did you mean "flagged"\?/],
    [
      'a key that is near none',
      'weight: 1',
      'weight: 1\n    owner: Ada',
      /Unknown key "owner" in checks\[0\]: known keys are id, step, title,/,
    ],
    [
      'an unknown key of the reference request',
      'vcpu: 2',
      'vcpus: 2',
      /Unknown key "vcpus" in reference: did you mean "vcpu"\?/,
    ],
    ['pins in the reference request', 'vcpu: 2', 'vcpu: 2\n  pins: {}', /Unknown key "pins" in reference/],
    [
      'a version that YAML reads as a number',
      'version: "2016.10"',
      'version: 2016.10',
      /version must be text, and YAML reads 2016.10 as a number: write "2016.10" with quotes/,
    ],
    ['an unknown rule', 'rule: log-in', 'rule: login', /checks\[5\].rule is "login": did you mean "log-in"\?/],
    [
      'an unknown lifetime',
      'lifetime: month',
      'lifetime: year',
      /lifetime is "year": it must be one of day, week, month/,
    ],
    ['a step that is none', 'step: 8\n', 'step: 9\n', /checks\[7\].step/],
    ['a rule at another step', 'step: 6\n', 'step: 7\n', /log-in: the rule log-in looks at step 6, not 7/],
    [
      'a factor where none belongs',
      'rule: address',
      'rule: address\n    factor: 2',
      /address: the rule address takes no factor/,
    ],
    ['two checks of one id', 'id: pick', 'id: address', /two checks have the id address/],
    ['a key twice', 'weight: 1', 'weight: 1\n    weight: 2', /stands twice/],
    ['a day that is none', '2016-10-01', '2016-13-01', /published/],
    ['a weight below nothing', 'weight: 1', 'weight: -1', /checks\[0\].weight/],
  ])('%s is refused', (_what, part, by, message) => {
    const found = problems(with_(part, by))
    expect(found.map((each) => each.message).join('\n')).toMatch(message)
    for (const each of found) expect(each.line).toBeGreaterThan(0)
  })

  it('tells the line of each problem, in their order', () => {
    const document = with_('vcpu: 2', 'vcpus: 2', with_('lifetime: month', 'lifetme: month'))
    const found = problems(document)
    expect(found.map(({ line }) => line)).toEqual(found.map(({ line }) => line).sort((a, b) => (a ?? 0) - (b ?? 0)))
    const lineWith = (words: string) => found.find(({ message }) => message.includes(words))?.line
    expect(lineWith('"vcpus"')).toBe(lineOf('vcpus: 2', document))
    expect(lineWith('"lifetme"')).toBe(lineOf('lifetme', document))
  })

  it('needs a factor for a time budget', () => {
    expect(problems(with_('    factor: 3\n', '', stricter))).toEqual([
      {
        line: lineOf('rule: time-to-running', stricter),
        message: "time-to-running: the rule time-to-running needs a factor: so many times the yardstick's seconds.",
      },
    ])
  })

  it('refuses a flag of a check that is not there', () => {
    const flag = 'flagged:\n  - { check: adress, date: 2026-11-01, by: Ada, reason: r, action: a }'
    expect(problems(with_('flagged: []', flag))[0]?.message).toContain('no check has the id adress')
  })

  it('needs all eight steps in the yardstick', () => {
    expect(problems(with_('step: 8, calls', 'step: 7, calls'))[0]?.message).toContain('must have each step once')
  })

  it.each<[string, string]>([
    ['nothing', ''],
    ['a comment', '# only this\n'],
    ['a word', 'guideline'],
    ['a list', '- a\n- b\n'],
    ['no YAML', 'name: [a\nversion: }'],
    ['a tab for a space', 'name: a\n\tversion: b\n'],
    ['a number as a whole', '7'],
    ['null', 'null'],
  ])('%s is a problem in words', (_what, document) => {
    const { guideline, problems } = parseGuideline(document)
    expect(guideline).toBeNull()
    expect(problems[0]?.message).toMatch(/^\S.{8,}/)
  })

  it('that is too long is not read at all', () => {
    expect(problems(`${text}${'#'.repeat(lettersMax)}`)).toEqual([
      { line: null, message: expect.stringContaining('letters') },
    ])
  })

  it('whose aliases would grow without end is refused', () => {
    const grow = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefg'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdef'[index]}`).join(', ')}]`),
    ]
    expect(problems(grow.join('\n'))[0]?.message).toMatch(/alias/i)
  })
})
