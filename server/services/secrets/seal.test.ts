import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { keyId } from './key-file'
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
    const secretsOf = () => createSecrets({ key, id: keyId(key), from: 'a test' }, () => [])
    expect(secretsOf().derive('a')).toBe(secretsOf().derive('a'))
    expect(secretsOf().derive('a')).not.toBe(secretsOf().derive('b'))
  })
})
