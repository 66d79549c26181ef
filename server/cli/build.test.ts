import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildWeb, isBuilt, sourcesHash } from './build'

let root: string
const put = (file: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  fs.writeFileSync(path.join(root, file), text)
}
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-build-'))
  put('app/page.tsx', 'one')
  put(
    'node_modules/next/dist/bin/next',
    `require('fs').mkdirSync('.next', {recursive: true}); require('fs').writeFileSync('.next/BUILD_ID', '1')`,
  )
})
afterEach(() => fs.rmSync(root, { recursive: true }))

const build = () => buildWeb(root, path.join(root, 'build.log'))

test('sources are built once, and again when one of them changes', async () => {
  expect(isBuilt(root)).toBe(false)
  expect(await build()).toBe(true)
  expect(await build()).toBe(false)
  put('app/page.tsx', 'two')
  expect(await build()).toBe(true)
})

test('what the build does not read does not change the hash, and a renamed file does', () => {
  const before = sourcesHash(root)
  put('app/page.test.tsx', 'test')
  put('server/cli/up.ts', 'cli')
  put('lab/main.ts', 'lab')
  expect(sourcesHash(root)).toBe(before)
  fs.renameSync(path.join(root, 'app/page.tsx'), path.join(root, 'app/other.tsx'))
  expect(sourcesHash(root)).not.toBe(before)
})

test('a build that fails is told with its last words, and is not taken for one', async () => {
  put('node_modules/next/dist/bin/next', `console.error('Module not found: react-nothing'); process.exit(1)`)
  await expect(build()).rejects.toThrow(/could not be built[\s\S]*react-nothing/)
  expect(isBuilt(root)).toBe(false)
  put('node_modules/next/dist/bin/next', `console.error('ENOSPC: no space left on device, write'); process.exit(1)`)
  await expect(build()).rejects.toThrow(/no space left on the disk/)
})
