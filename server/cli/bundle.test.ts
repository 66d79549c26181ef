import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundleWorker } from './bundle'

const execute = promisify(execFile)
let root: string
const put = (file: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  fs.writeFileSync(path.join(root, file), text)
}
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-bundle-'))
})
afterEach(() => fs.rmSync(root, { recursive: true }))

test('the worker runs from one file, without its sources, and names the function that fails', async () => {
  put(
    'server/worker/greeting.ts',
    `export const greeting: string = 'ready'\nexport const fail = () => {\n  throw new Error('wrong')\n}\n`,
  )
  put(
    'server/worker/main.ts',
    `import { greeting, fail } from './greeting'\nconsole.log(greeting)\nif (process.env.FAIL) fail()\n`,
  )
  const parameters = await bundleWorker(root)
  const text = fs.readFileSync(parameters.at(-1)!, 'utf8')
  fs.rmSync(path.join(root, 'server'), { recursive: true })
  expect(text).not.toContain(root)
  expect((await execute(process.execPath, parameters)).stdout).toBe('ready\n')
  const failed = execute(process.execPath, parameters, { env: { ...process.env, FAIL: 'yes' } })
  await expect(failed).rejects.toMatchObject({ stderr: expect.stringMatching(/at fail \(.*worker\.mjs:\d+/) })
})

test('a mistake in the sources is told with its place, and the last good file stays', async () => {
  put('server/worker/main.ts', `console.log('first')`)
  const parameters = await bundleWorker(root)
  put('server/worker/main.ts', `import './nowhere'`)
  await expect(bundleWorker(root)).rejects.toThrow(/main\.ts could not be built[\s\S]*main\.ts:1[\s\S]*nowhere/)
  expect((await execute(process.execPath, parameters)).stdout).toBe('first\n')
})
