import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { filtered, wildcard } from './filters'
import { page } from './pages'
import { Parameters } from './parameters'
import { ec2Document, ec2ErrorDocument } from './xml'

const parse = (query: string) => Parameters.parse(new URLSearchParams(query))

test('dotted names become lists in the order of their numbers, with gaps', () => {
  const input = parse('Filter.2.Name=b&Filter.2.Value.1=y&Filter.1.Name=a&Filter.1.Value.10=z&Filter.1.Value.2=x')
  expect(input.structures('Filter').map((filter) => [filter.text('Name'), filter.list('Value')])).toEqual([
    ['a', ['x', 'z']],
    ['b', ['y']],
  ])
})

test('a missing, a wrongly typed and a hostile parameter are told in EC2’s words', () => {
  expect(() => parse('').required('ImageId')).toThrow('The request must contain the parameter ImageId')
  expect(() => parse('MinCount=two').integer('MinCount')).toThrow('Value (two) for parameter MinCount is invalid')
  expect(() => parse('DryRun=maybe').boolean('DryRun')).toThrow('Expecting true or false')
  expect(() => parse(`${'a.'.repeat(40)}b=1`)).toThrow('nests too deeply')
  expect(parse('__proto__.polluted=1').names()).toEqual(['__proto__'])
  expect({}).not.toHaveProperty('polluted')
})

test.each([
  ['web-*', 'web-01', true],
  ['web-?', 'web-01', false],
  ['a.c', 'abc', false],
  ['50\\*', '50*', true],
  ['50\\*', '500', false],
  ['(x|y)[z]', '(x|y)[z]', true],
  ['*', 'two\nlines', true],
])('filter value %s against %s: %s', (pattern, value, matches) => {
  expect(wildcard(pattern).test(value)).toBe(matches)
})

test('any text is a filter value that matches itself once its wildcards are escaped', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(wildcard(text.replace(/[*?\\]/g, '\\$&')).test(text)).toBe(true)
    }),
    { numRuns: 50 },
  )
})

test('values of one filter are alternatives, filters are all needed, an unknown one is an error', () => {
  const items = [
    { id: 'i-1', tags: { Name: 'web', env: 'prod' } },
    { id: 'i-2', tags: { Name: 'web', env: 'dev' } },
    { id: 'i-3', tags: { Name: 'db', env: 'prod' } },
  ]
  const look = (query: string) =>
    filtered(items, parse(query), { id: (item) => item.id }, (item) => item.tags).map((item) => item.id)
  expect(look('Filter.1.Name=tag:Name&Filter.1.Value.1=web&Filter.2.Name=tag:env&Filter.2.Value.1=prod')).toEqual([
    'i-1',
  ])
  expect(look('Filter.1.Name=id&Filter.1.Value.1=i-3&Filter.1.Value.2=i-2')).toEqual(['i-2', 'i-3'])
  expect(look('Filter.1.Name=tag-key&Filter.1.Value.1=nothing')).toEqual([])
  expect(() => look('Filter.1.Name=colour&Filter.1.Value.1=red')).toThrow("The filter 'colour' is invalid")
  expect(() => look('Filter.1.Name=constructor&Filter.1.Value.1=x')).toThrow("The filter 'constructor' is invalid")
})

test('pages go on after what vanished between them, and a token belongs to its action', () => {
  const options = { action: 'DescribeThings', key: (item: string) => item, min: 5, max: 1000 }
  const all = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  const first = page(all, parse('MaxResults=5'), options)
  expect(first.items).toEqual(['a', 'b', 'c', 'd', 'e'])
  const next = parse(`MaxResults=5&NextToken=${first.nextToken}`)
  expect(page(['a', 'c', 'f', 'g'], next, options)).toEqual({ items: ['f', 'g'], nextToken: null })
  expect(() => page(all, next, { ...options, action: 'DescribeOthers' })).toThrow('Unable to parse pagination token')
})

test('XML says any text exactly, and errors have EC2’s shape', () => {
  const parser = new XMLParser({ trimValues: false, parseTagValue: false, htmlEntities: false })
  for (const text of ['<b>&"\'', ' two  spaces ', 'Ü 試験 ☃', 'a\r\nb']) {
    const parsed = parser.parse(ec2Document('DescribeTags', 'r', { value: text })) as {
      DescribeTagsResponse: { value: string }
    }
    expect(parsed.DescribeTagsResponse.value.replace('&#xD;', '\r')).toBe(text)
  }
  expect(ec2Document('A', 'r', { gone: null, none: [], list: [1, 'x'], at: new Date(0), on: true })).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<AResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><none/><list><item>1</item><item>x</item></list><at>1970-01-01T00:00:00.000Z</at><on>true</on></AResponse>',
  )
  expect(ec2ErrorDocument('X', 'a\u0000b', 'r')).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>X</Code><Message>a\ufffdb</Message></Error></Errors><RequestID>r</RequestID></Response>',
  )
})
