import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isReachableByAll, linkBinaries, restoreLinks } from './binaries'

let folder: string
let native: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-binaries-'))
  fs.chmodSync(folder, 0o755)
  native = path.join(folder, 'package', 'native')
  for (const name of ['bin', 'lib', 'share']) fs.mkdirSync(path.join(native, name), { recursive: true })
  fs.writeFileSync(path.join(native, 'bin', 'postgres'), 'program', { mode: 0o755 })
  fs.writeFileSync(path.join(native, 'lib', 'libpq.so.5.18'), 'library', { mode: 0o644 })
  fs.writeFileSync(
    path.join(native, 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
  )
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

test('links that a skipped install script did not make are made, once', () => {
  restoreLinks(native)
  restoreLinks(native)
  expect(fs.readlinkSync(path.join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18')
})

test('the copy shares the files of its source, keeps links, and is made once', () => {
  restoreLinks(native)
  const copy = linkBinaries({ folder: native, version: '18.4.0' }, folder)
  expect(fs.statSync(path.join(copy, 'bin', 'postgres')).ino).toBe(
    fs.statSync(path.join(native, 'bin', 'postgres')).ino,
  )
  expect(fs.readlinkSync(path.join(copy, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18')
  expect(linkBinaries({ folder: native, version: '18.4.0' }, folder)).toBe(copy)
})

test('a file that others may not read becomes a copy that they may', () => {
  fs.chmodSync(path.join(native, 'bin', 'postgres'), 0o700)
  const copy = linkBinaries({ folder: native, version: '18.4.0' }, folder)
  expect(fs.statSync(path.join(copy, 'bin', 'postgres')).mode & 0o777).toBe(0o755)
  expect(fs.statSync(path.join(native, 'bin', 'postgres')).mode & 0o777).toBe(0o700)
})

test('an ancestor or a program that is closed to others is noticed', () => {
  expect(isReachableByAll(native)).toBe(true)
  fs.chmodSync(path.join(folder, 'package'), 0o700)
  expect(isReachableByAll(native)).toBe(false)
  fs.chmodSync(path.join(folder, 'package'), 0o711)
  expect(isReachableByAll(native)).toBe(true)
  fs.chmodSync(path.join(native, 'bin', 'postgres'), 0o700)
  expect(isReachableByAll(native)).toBe(false)
})
