import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { childEnvironment } from '../../env'
import { readTroubles } from './troubles-reporter'

const root = path.resolve(import.meta.dirname, '..', '..', '..')

test('all that makes a run fail is told: a test, a hook, and an error that belongs to no test', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-troubles-'))
  onTestFinished(() => fs.rmSync(folder, { recursive: true }))
  const source = [
    "import { afterAll, expect, test } from 'vitest'",
    "afterAll(() => { throw new Error('the lab did not stop') })",
    "test('adds', () => { expect(1).toBe(2) })",
    "test('leaves something behind', async () => {",
    "  void Promise.reject(new Error('nobody waits for me'))",
    '  await new Promise((resolve) => setImmediate(resolve))',
    '})',
  ]
  fs.writeFileSync(path.join(folder, 'some.test.mjs'), source.join('\n'))
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  const file = path.join(folder, 'troubles')
  const reporter = path.join(import.meta.dirname, 'troubles-reporter.ts')
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
  expect(() =>
    execFileSync(process.execPath, [vitest, 'run', '--root', folder, `--reporter=${reporter}`], {
      cwd: folder,
      env: childEnvironment({ TROUBLES_FILE: file }),
      stdio: 'ignore',
    }),
  ).toThrow()
  expect(readTroubles(file)).toEqual([
    expect.stringMatching(/^some\.test\.mjs: Error: the lab did not stop/),
    expect.stringMatching(/^some\.test\.mjs adds: AssertionError: expected 1 to be 2/),
    expect.stringMatching(/^outside of tests: Error: nobody waits for me/),
  ])
})

test('a run that never came to its end has told nothing', () => {
  expect(readTroubles(path.join(os.tmpdir(), 'plumbline-no-such-file'))).toEqual([])
})
