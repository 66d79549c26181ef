import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { bareName } from '../names'
import { readResults } from './read-results'

/** Debian's own Python: packages of the distribution are not in others. */
const python = '/usr/bin/python3'
const missing = ((): string | null => {
  try {
    execFileSync(python, ['-c', 'import subunit.v2, junitxml'], { stdio: 'ignore' })
    return null
  } catch {
    return 'Debian packages python3-subunit and python3-junitxml are not installed'
  }
})()
if (missing) console.warn(`SKIPPED: ${missing}.`)

/** Runs a program that writes a file to its standard output. */
const written = (program: string): Uint8Array =>
  new Uint8Array(execFileSync(python, ['-c', program], { maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'pipe'] }))

/** Packets of all lengths: names of 1 to 20,000 bytes, attachments of up to 4 MiB, tags, routes, times, all statuses. */
const streamProgram = `
import sys, datetime
from subunit.v2 import StreamResultToBytes
import subunit.iso8601 as iso8601
out = StreamResultToBytes(sys.stdout.buffer)
out.startTestRun()
at = datetime.datetime(2016, 8, 23, 12, 0, 0, 123456, tzinfo=iso8601.Utc())
statuses = ['exists', 'inprogress', 'success', 'uxsuccess', 'skip', 'fail', 'xfail']
for status in statuses:
    out.status(test_id='tempest.' + status + '[id-1,smoke]', test_status=status, timestamp=at, route_code='0', test_tags={'worker-0', 'b'})
for length in [1, 30, 40, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 63, 64, 65, 100, 16370, 16380, 16384, 20000]:
    out.status(test_id='n' * length, test_status='success')
for length in [0, 1, 63, 64, 16383, 16384, 70000, 4194200]:
    out.status(test_id='tempest.fail[id-1,smoke]', file_name='traceback', file_bytes=b'x' * length, mime_type='text/plain;charset=utf8', eof=True)
out.status(test_id='tempest.r\\u00e9sum\\u00e9(scenario)', test_status='success', timestamp=at + datetime.timedelta(seconds=90))
out.stopTestRun()
`

const junitProgram = `
import sys, unittest, junitxml
class Api(unittest.TestCase):
    def test_passes(self): pass
    def test_fails(self): self.fail('a < b & c')
    def test_breaks(self): raise ValueError('x')
    @unittest.skip('not here')
    def test_skipped(self): pass
result = junitxml.JUnitXmlResult(sys.stdout)
result.startTestRun()
unittest.defaultTestLoader.loadTestsFromTestCase(Api).run(result)
result.stopTestRun()
`

describe.skipIf(missing)('files that other programs wrote', () => {
  it("python3-subunit's stream", () => {
    const told = readResults(written(streamProgram))
    const results = Object.fromEntries(Object.entries(told.results).map(([name, outcome]) => [bareName(name), outcome]))
    expect(results).toMatchObject({
      'tempest.inprogress': 'aborted',
      'tempest.success': 'passed',
      'tempest.uxsuccess': 'failed',
      'tempest.skip': 'skipped',
      'tempest.fail': 'failed',
      'tempest.xfail': 'skipped',
      'tempest.résumé(scenario)': 'passed',
    })
    expect(Object.keys(results)).toHaveLength(7 + 22)
    expect(Object.keys(results).filter((name) => /^n+$/.test(name))).toHaveLength(22)
    expect(told).toMatchObject({
      source: 'subunit',
      ranAt: '2016-08-23T12:00:00.123Z',
      about: { packets: '38', attachments: '8', duration: '90 s' },
    })
  })

  it("python3-junitxml's file", () => {
    const told = readResults(written(junitProgram))
    expect(told).toMatchObject({
      source: 'junit',
      results: {
        '__main__.Api.test_passes': 'passed',
        '__main__.Api.test_fails': 'failed',
        '__main__.Api.test_breaks': 'failed',
        '__main__.Api.test_skipped': 'skipped',
      },
    })
  })
})
