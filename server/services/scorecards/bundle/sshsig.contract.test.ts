import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allowedSigner, publicKeyLine, signatureNamespace, signer, sshSignature } from './sshsig'

const message = Buffer.from('sha256 of everything\n')
const privateKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
let folder: string
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-sshsig-'))
  fs.writeFileSync(path.join(folder, 'allowed_signers'), allowedSigner(publicKeyLine(privateKey)))
  fs.writeFileSync(path.join(folder, 'manifest.sig'), sshSignature(privateKey, message))
})
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

const verify = (input: Buffer, over: { namespace?: string; signer?: string; signers?: string } = {}) => {
  const file = (name: string) => path.join(folder, name)
  const { status, stdout, stderr } = spawnSync(
    'ssh-keygen',
    [
      ...['-Y', 'verify', '-f', file(over.signers ?? 'allowed_signers'), '-I', over.signer ?? signer],
      ...['-n', over.namespace ?? signatureNamespace, '-s', file('manifest.sig')],
    ],
    { input, encoding: 'utf8' },
  )
  return { status, text: `${stdout}${stderr}` }
}

describe('a signature of ours, read by ssh-keygen', () => {
  it('is good', () => {
    expect(verify(message)).toMatchObject({ status: 0, text: expect.stringMatching(/^Good "plumbline-evidence" sig/) })
  })

  it('is refused for a changed message, for another namespace, signer or key', () => {
    expect(verify(Buffer.concat([message, Buffer.from(' ')]))).toMatchObject({ status: 255 })
    expect(verify(message, { namespace: 'file' }).status).not.toBe(0)
    expect(verify(message, { signer: 'somebody' }).status).not.toBe(0)
    const other = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    fs.writeFileSync(path.join(folder, 'others'), allowedSigner(publicKeyLine(other)))
    expect(verify(message, { signers: 'others' }).status).not.toBe(0)
  })
})
