import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { masterKey } from './master-key'
import { open, SealError, seal } from './seal'
import { createSecrets } from './secrets'

const key = randomBytes(32)
const plain = Buffer.from('-----BEGIN OPENSSH PRIVATE KEY-----')

describe('sealed values', () => {
  it('opens for its row and shows nothing of its content', () => {
    const sealed = seal(key, 'row-1', plain)
    expect(open(key, 'row-1', sealed)).toEqual(plain)
    expect(sealed.includes('OPENSSH')).toBe(false)
  })
  it('seals the same value differently each time', () => {
    expect(seal(key, 'row-1', plain)).not.toEqual(seal(key, 'row-1', plain))
  })
  it('does not open for another row, with another key, or with any byte changed', () => {
    const sealed = seal(key, 'row-1', plain)
    expect(() => open(key, 'row-2', sealed)).toThrow(SealError)
    expect(() => open(randomBytes(32), 'row-1', sealed)).toThrow(SealError)
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed)
      changed[index] = changed[index]! ^ 1
      expect(() => open(key, 'row-1', changed), `byte ${index}`).toThrow(SealError)
    }
    expect(() => open(key, 'row-1', sealed.subarray(0, 40))).toThrow(SealError)
  })
  it('derives another key for another purpose', () => {
    const secrets = createSecrets(key)
    expect(secrets.derive('a')).toBe(createSecrets(key).derive('a'))
    expect(secrets.derive('a')).not.toBe(secrets.derive('b'))
  })
})

describe('master key', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-key-'))
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))
  it('is made once with mode 0600, and is then the same', () => {
    const first = masterKey({ masterKey: null, dataFolder: folder })
    expect(masterKey({ masterKey: null, dataFolder: folder })).toEqual(first)
    expect(fs.statSync(path.join(folder, 'master.key')).mode & 0o777).toBe(0o600)
    expect(fs.readdirSync(folder)).toEqual(['master.key'])
  })
  it('is the one of the environment when there is one, and no file is made', () => {
    expect(masterKey({ masterKey: key, dataFolder: path.join(folder, 'none') })).toEqual(key)
    expect(fs.existsSync(path.join(folder, 'none'))).toBe(false)
  })
  it('says which file is damaged', () => {
    fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(path.join(folder, 'master.key'), 'short')
    expect(() => masterKey({ masterKey: null, dataFolder: folder })).toThrow(/master\.key/)
  })
})
