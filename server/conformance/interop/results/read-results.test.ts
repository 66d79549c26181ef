import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { yamlLettersMax } from '../read-yaml'
import { readResults } from './read-results'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (text: string) => readResults(bytes(text))

describe('RefStack', () => {
  const upload = {
    cpid: 'abc',
    duration_seconds: 12,
    results: [{ name: 'a.Test.one[id-1]', uuid: '0123456789abcdef0123456789abcdef' }, { name: 'a.Test.two' }],
  }

  it('an upload holds passes alone', () => {
    expect(read(JSON.stringify(upload))).toEqual({
      source: 'refstack',
      results: { 'a.Test.one[id-1]': 'passed', 'a.Test.two': 'passed' },
      ranAt: null,
      about: { cpid: 'abc', duration: '12 s' },
      warnings: [],
    })
  })

  it('what GET answers says more of itself', () => {
    const told = read(
      JSON.stringify({
        id: '7',
        cpid: 'abc',
        created_at: '2016-08-23 12:00:00',
        meta: { shared: 'true', guideline: '2016.08.json', target: 'platform' },
        product_version: { version: '1', product_info: { name: 'Cloud' } },
        results: ['a.Test.one', 'a.Test.two'],
      }),
    )
    expect(told).toMatchObject({
      ranAt: '2016-08-23T12:00:00.000Z',
      about: { 'RefStack result': '7', guideline: '2016.08.json', target: 'platform', product: 'Cloud 1' },
    })
    expect(Object.keys(told.results)).toHaveLength(2)
  })

  it('every result is checked, not only the first', () => {
    expect(() => read(JSON.stringify({ ...upload, results: [...upload.results, { uuid: 'x' }, 5] }))).toThrow(
      /results\.2.*results\.3/s,
    )
    expect(() => read(JSON.stringify({ ...upload, results: [] }))).toThrow('This is no RefStack result: results:')
  })
})

describe('JUnit XML', () => {
  const suite = (tests: string) =>
    `<?xml version="1.0"?><testsuites><testsuite name="s">${tests}</testsuite></testsuites>`

  it('names a test classname.name, and tells failed, skipped and passed apart', () => {
    const told = read(
      suite(`
        <testcase classname="a.B" name="passes[id-1]"/>
        <testcase classname="a.B" name="fails"><failure type="x">why</failure></testcase>
        <testcase classname="a.B" name="breaks"><error/></testcase>
        <testcase classname="a.B" name="skips"><skipped/></testcase>
        <testcase classname="" name="a.B.alone"/>
        <testcase classname="a.B" name="a.B.told_twice"/>
        <testcase classname="a.B" name="less&lt;than&#65;&#x42;"/>
        <testcase/>`),
    )
    expect(told.results).toEqual({
      'a.B.passes[id-1]': 'passed',
      'a.B.fails': 'failed',
      'a.B.breaks': 'failed',
      'a.B.skips': 'skipped',
      'a.B.alone': 'passed',
      'a.B.told_twice': 'passed',
      'a.B.less<thanAB': 'passed',
    })
    expect(told.warnings).toEqual(['1 test cases without a name were left out.'])
  })

  it('reads suites in suites and when they ran', () => {
    const told = read(
      '<testsuite><testsuite timestamp="2020-01-02T03:04:05"><testcase classname="a" name="b"/></testsuite></testsuite>',
    )
    expect(told).toMatchObject({ results: { 'a.b': 'passed' }, ranAt: '2020-01-02T03:04:05.000Z' })
  })

  it.each([
    ['entities of its own', '<!DOCTYPE t [<!ENTITY a "b">]><testsuite/>', 'declares a document type'],
    ['no XML', '<testsuite><testcase></testsuite>', 'This is no XML: line 1'],
    ['something else', '<html></html>', 'no <testsuite>'],
    ['elements without end', '<testsuite>'.repeat(5000) + '</testsuite>'.repeat(5000), 'This XML cannot be read'],
    ['no tests', suite(''), 'no <testcase> with a name'],
  ])('%s', (_, text, words) => expect(() => read(text)).toThrow(words))
})

const growing = [
  'a: &l0 [x, x, x, x]',
  ...Array.from({ length: 9 }, (_, i) => `k${i}: &l${i + 1} [${`*l${i}, `.repeat(9)}]`),
].join('\n')

describe('which file it is', () => {
  it('gzip is opened', () => {
    const told = readResults(gzipSync('<testsuite><testcase classname="a" name="b"/></testsuite>'))
    expect(told).toMatchObject({ source: 'junit', results: { 'a.b': 'passed' } })
  })

  it.each([
    ['nothing', new Uint8Array(), 'The file is empty'],
    ['half a gzip', gzipSync('<testsuite>').subarray(0, 15), 'compressed with gzip and cannot be opened'],
    ['a picture', new Uint8Array([0x89, 0x50, 0xff, 0xfe]), 'no text in UTF-8'],
    ['some JSON', bytes('{"a": 1}'), 'not clear what this file is'],
    ['broken JSON', bytes('{"a": '), 'This is no JSON'],
    ['a sentence', bytes('hello there'), 'not clear what this file is'],
    ['broken YAML', bytes('a: [b'), 'nor YAML'],
    ['YAML that is larger than any report', bytes(`a: ${'b'.repeat(yamlLettersMax)}`), 'more than 512 KiB'],
    ['YAML that grows by its aliases', bytes(growing), 'nor YAML'],
  ])('%s', (_, file, words) => expect(() => readResults(file)).toThrow(words))
})
