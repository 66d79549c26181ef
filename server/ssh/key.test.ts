import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { fingerprintOfLine, generateKeyPair, generateRsaKeyPair, isReadable } from './key'

describe('generateKeyPair', () => {
  it('makes pairs that ssh2 reads back', () => {
    for (let count = 0; count < 300; count++) {
      const pair = generateKeyPair('plumbline-1')
      expect(isReadable(pair)).toBe(true)
      expect(pair.fingerprint).toBe(fingerprintOfLine(pair.publicKey))
    }
  })

  it('is read by ssh-keygen as the same key', () => {
    const pair = generateKeyPair('plumbline-1')
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'key-')), 'id')
    writeFileSync(file, pair.privateKey, { mode: 0o600 })
    const derived = execFileSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' }).trim()
    expect(derived.split(' ').slice(0, 2)).toEqual(pair.publicKey.split(' ').slice(0, 2))
    expect(execFileSync('ssh-keygen', ['-l', '-f', file], { encoding: 'utf8' })).toContain(pair.fingerprint)
  })

  it('makes RSA pairs that ssh2 and ssh-keygen read as the same key', async () => {
    const pair = await generateRsaKeyPair('plumbline-1')
    expect(isReadable(pair)).toBe(true)
    expect(pair.fingerprint).toBe(fingerprintOfLine(pair.publicKey))
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'key-')), 'id')
    writeFileSync(file, pair.privateKey, { mode: 0o600 })
    const derived = execFileSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' }).trim()
    expect(derived.split(' ').slice(0, 2)).toEqual(pair.publicKey.split(' ').slice(0, 2))
    const told = execFileSync('ssh-keygen', ['-l', '-f', file], { encoding: 'utf8' })
    expect(told).toContain(`3072 ${pair.fingerprint}`)
  })

  it('throws unreadable pairs away and gives up in the end', () => {
    const bad = { publicKey: 'ssh-ed25519 AAAA x', privateKey: 'not a key', fingerprint: '' }
    const good = generateKeyPair('x')
    const pairs = [bad, bad, good]
    expect(generateKeyPair('x', () => pairs.shift() ?? bad)).toBe(good)
    expect(() => generateKeyPair('x', () => bad)).toThrow(/20 tries/)
  })
})
