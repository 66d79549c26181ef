import { expect, it } from 'vitest'
import { activityParameters } from './activity-parameters'

const read = (line: string) => activityParameters(line.split(' ').filter(Boolean))
const hash = 'a'.repeat(64)

it('reads verify and export', () => {
  expect(read('verify')).toEqual({ command: 'verify', anchor: null, file: null })
  expect(read(`verify --anchor 12:${hash} --file a.ndjson`)).toEqual({
    command: 'verify',
    anchor: { position: 12, hash },
    file: 'a.ndjson',
  })
  expect(read('export --format csv --action cloud.*')).toEqual({
    command: 'export',
    input: { format: 'csv', action: 'cloud.*' },
  })
})

it.each([
  ['', /Say verify or export/],
  ['prove', /no "prove"/],
  ['verify all', /nothing to do with "all"/],
  ['verify --since 2026-01-01', /verify knows no --since/],
  ['verify --anchor 12', /--anchor is a position and its hash/],
  ['export --anchor 1', /export knows no --anchor/],
  ['export --what', /--what.*Usage/],
])('refuses "%s" in words', (line, message) => {
  expect(() => read(line)).toThrow(message)
})
