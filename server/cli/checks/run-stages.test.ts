import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { readCounts } from './counts'
import { runStages, type StageResult } from './run-stages'

const run = async (results: Record<string, StageResult | Error>, signal = new AbortController().signal) => {
  const written: string[] = []
  const output = new Writable({
    write(chunk, _, done) {
      written.push(String(chunk))
      done()
    },
  })
  const stages = Object.entries(results).map(([name, result]) => ({
    name,
    run: () => (result instanceof Error ? Promise.reject(result) : Promise.resolve(result)),
  }))
  const code = await runStages(stages, signal, output)
  const text = written.join('')
  return { code, text, last: text.trimEnd().split('\n').at(-1) }
}

test('the last line sums the runners', async () => {
  const { code, last } = await run({
    types: { ok: true },
    unit: { ok: true, counts: { passed: 40, failed: 0, skipped: 1 } },
    e2e: { ok: true, counts: { passed: 2, failed: 0, skipped: 0 } },
  })
  expect(last).toBe('42 passed, 0 failed, 1 skipped')
  expect(code).toBe(0)
})

test.each([
  ['failed tests', { unit: { ok: false, counts: { passed: 3, failed: 2, skipped: 0 } } }, '3 passed, 2 failed'],
  ['a stage without tests', { types: { ok: false, note: 'exit code 2' } }, '0 passed, 1 failed'],
  [
    'a runner that broke after its tests',
    { unit: { ok: false, counts: { passed: 3, failed: 0, skipped: 0 } } },
    '3 passed, 1 failed',
  ],
  ['a stage that threw', { build: new Error('no webpack') }, '0 passed, 1 failed'],
])('%s: counted, and the exit code says so', async (_, results, line) => {
  const { code, last } = await run(results as Record<string, StageResult | Error>)
  expect(last).toBe(line)
  expect(code).toBe(1)
})

test('what made a stage fail stands under its line of the summary', async () => {
  const { text, last } = await run({
    unit: { ok: false, note: 'exit code 1', troubles: ['outside of tests: Error: x'] },
  })
  expect(text).toMatch(/✗ unit .*exit code 1\n {6}outside of tests: Error: x\n/)
  expect(last).toBe('0 passed, 1 failed')
})

test('a test that needed a second try is told in the last line', async () => {
  const counts = { passed: 3, failed: 0, skipped: 0, flaky: 1 }
  expect(await run({ browser: { ok: true, counts } })).toMatchObject({
    code: 0,
    last: '3 passed, 0 failed, 1 only at the second try',
  })
})

test('later stages run after one has failed; a stopped run is never good', async () => {
  expect(
    (await run({ types: { ok: false }, unit: { ok: true, counts: { passed: 1, failed: 0, skipped: 0 } } })).last,
  ).toBe('1 passed, 1 failed')
  const stopped = await run({ unit: { ok: true } }, AbortSignal.abort())
  expect(stopped.code).toBe(1)
})

test('reports of both runners are read; one that is missing counts nothing', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-counts-'))
  const file = path.join(folder, 'report.json')
  fs.writeFileSync(file, JSON.stringify({ numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 }))
  expect(readCounts('vitest', file)).toEqual({ passed: 5, failed: 1, skipped: 3 })
  fs.writeFileSync(file, JSON.stringify({ stats: { expected: 7, unexpected: 1, flaky: 1, skipped: 0 } }))
  expect(readCounts('playwright', file)).toEqual({ passed: 8, failed: 1, skipped: 0, flaky: 1 })
  fs.rmSync(folder, { recursive: true })
  expect(readCounts('vitest', file)).toEqual({ passed: 0, failed: 0, skipped: 0 })
})
