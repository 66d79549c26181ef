import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { availableKeys, keyFiles, keyId, makeKeyFile, makeNextKeyFile, promoteNextKeyFile } from './key-file'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-key-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const place = (over: { masterKey?: Buffer; nextMasterKey?: Buffer } = {}) => ({
  dataFolder: folder,
  masterKey: null,
  nextMasterKey: null,
  ...over,
})

it('is made once with mode 0600, and is then the same', () => {
  const made = makeKeyFile(folder)
  expect(makeKeyFile(folder)).toEqual(made)
  expect(availableKeys(place())).toEqual([made])
  expect(fs.statSync(made.from).mode & 0o777).toBe(0o600)
  expect(fs.readdirSync(folder)).toEqual(['master.key'])
})

it('is the one of the environment when there is one, and no file is read', () => {
  makeKeyFile(folder)
  const key = randomBytes(32)
  const next = randomBytes(32)
  expect(availableKeys(place({ masterKey: key, nextMasterKey: next })).map(({ id }) => id)).toEqual([
    keyId(key),
    keyId(next),
  ])
})

it.each([0o640, 0o604, 0o644])('that others can read (%o) is refused with the command that mends it', (mode) => {
  const { from } = makeKeyFile(folder)
  fs.chmodSync(from, mode)
  expect(() => availableKeys(place())).toThrow(`chmod 600 ${from}`)
})

it('says which file is damaged', () => {
  fs.writeFileSync(keyFiles(folder).current, 'short', { mode: 0o600 })
  expect(() => availableKeys(place())).toThrow(/master\.key does not hold a key of 32 bytes/)
})

it('has a name that is not part of it', () => {
  const { key, id } = makeKeyFile(folder)
  expect(id).toMatch(/^[0-9a-f]{16}$/)
  expect(key.toString('hex')).not.toContain(id)
})

it('gives way to the next one, and is kept beside it; a second call changes nothing', () => {
  const old = makeKeyFile(folder)
  const next = makeNextKeyFile(folder)
  const retired = promoteNextKeyFile(folder, next.id)
  expect(retired).toBe(keyFiles(folder).retired(old.id))
  expect(fs.readFileSync(retired!, 'utf8').trim()).toBe(old.key.toString('base64'))
  expect(fs.statSync(retired!).mode & 0o777).toBe(0o600)
  expect(availableKeys(place()).map(({ id }) => id)).toEqual([next.id])
  expect(promoteNextKeyFile(folder, next.id)).toBeNull()
})

it('gives way also when an earlier try was cut off behind its first half', () => {
  const old = makeKeyFile(folder)
  const next = makeNextKeyFile(folder)
  fs.linkSync(old.from, keyFiles(folder).retired(old.id))
  promoteNextKeyFile(folder, next.id)
  expect(availableKeys(place()).map(({ id }) => id)).toEqual([next.id])
})

it('does not give way to a next one that the database does not know', () => {
  const old = makeKeyFile(folder)
  makeNextKeyFile(folder)
  expect(promoteNextKeyFile(folder, old.id)).toBeNull()
  expect(availableKeys(place())[0]!.id).toBe(old.id)
})
