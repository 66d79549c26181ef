import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fingerprintOfLine } from '@/server/ssh/key'
import { bundle, verifyCommand } from './bundle'
import { publicKeyLine } from './sshsig'

let folder: string
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-bundle-'))
  const privateKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const publicKey = publicKeyLine(privateKey)
  const made = bundle('plumbline-evidence', {
    files: [
      { name: 'scorecards.json', content: '{"items": []}\n' },
      { name: 'evidence.ndjson', content: '{"cloud":"über"}\n'.repeat(5_000) },
      { name: 'guideline.yaml', content: 'name: x\n' },
    ],
    key: { privateKey, publicKey, fingerprint: fingerprintOfLine(publicKey) ?? '' },
    at: new Date('2026-11-01T00:00:00Z'),
  })
  const parts: Buffer[] = []
  for await (const part of made) parts.push(part as Buffer)
  fs.writeFileSync(path.join(folder, 'bundle.tar.gz'), Buffer.concat(parts))
  expect(spawnSync('tar', ['-xzf', 'bundle.tar.gz'], { cwd: folder }).status).toBe(0)
})
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

/** The very command that the README names, in the unpacked folder. */
const verify = () => {
  const cwd = path.join(folder, 'plumbline-evidence')
  const { status, stdout, stderr } = spawnSync('bash', ['-c', verifyCommand], { cwd, encoding: 'utf8' })
  return { status, text: `${stdout}${stderr}` }
}

it('is verified by ssh-keygen and sha256sum as its README says, and refused when a file or the manifest was changed', () => {
  const file = (name: string) => path.join(folder, 'plumbline-evidence', name)
  expect(fs.readFileSync(file('README.txt'), 'utf8')).toContain(verifyCommand)
  expect(verify()).toMatchObject({ status: 0, text: expect.stringContaining('evidence.ndjson: OK') })
  const evidence = fs.readFileSync(file('evidence.ndjson'), 'utf8')
  fs.writeFileSync(file('evidence.ndjson'), evidence.replace('über', 'other'))
  expect(verify()).toMatchObject({ status: 1, text: expect.stringContaining('evidence.ndjson: FAILED') })
  // Whoever also mends the sums cannot sign them.
  const manifest = fs.readFileSync(file('manifest'), 'utf8')
  fs.writeFileSync(file('manifest'), manifest.replace(/^[0-9a-f]{4}/, '0000'))
  expect(verify()).toMatchObject({ status: 255, text: expect.stringMatching(/incorrect signature|Could not verify/) })
})
