import { afterEach, describe, expect, test } from 'vitest'
import { failure } from './testing/failure'
import { type FakeCloud, fakeProvider, newCall, type Routes, type Said, startFakeCloud } from './testing/fake-cloud'

let cloud: FakeCloud
const start = async (routes: Routes) => {
  cloud = await startFakeCloud(routes)
  return fakeProvider(cloud)
}
afterEach(() => cloud.close())

const mark = { installation: 'i1', allocation: 'a1', intent: 'n1' }
const key = { mark, name: 'plumbline-n1', publicKey: 'ssh-ed25519 AAAAblob somebody@host\n' }
const stored = (blob: string) => ({
  json: { keypair: { name: 'plumbline-n1', fingerprint: 'aa:bb', public_key: `ssh-ed25519 ${blob} x`, type: 'ssh' } },
})
const conflict: Said = {
  status: 409,
  json: { conflictingRequest: { code: 409, message: "Key pair 'plumbline-n1' already exists." } },
}
const none: Said = { status: 404, json: { itemNotFound: { code: 404, message: 'Keypair plumbline-n1 not found' } } }

describe('key pairs', () => {
  test('carry the mark in the comment of the key', async () => {
    const provider = await start({ 'POST /compute/os-keypairs': () => ({ status: 201, ...stored('AAAAblob') }) })
    expect(await provider.addKey(key, newCall())).toEqual({
      id: 'plumbline-n1',
      name: 'plumbline-n1',
      fingerprint: 'aa:bb',
    })
    expect(cloud.of('POST /compute/os-keypairs')[0]?.body).toEqual({
      keypair: {
        name: 'plumbline-n1',
        type: 'ssh',
        public_key: 'ssh-ed25519 AAAAblob plumbline installation=i1 allocation=a1 intent=n1',
      },
    })
  })

  test('a Nova without microversions is not asked for a type', async () => {
    const provider = await start({
      'GET /compute/v2.1/': () => ({
        json: { version: { id: 'v2.1', status: 'CURRENT', version: '', min_version: '' } },
      }),
      'POST /compute/os-keypairs': () => stored('AAAAblob'),
    })
    await provider.addKey(key, newCall())
    const [asked] = cloud.of('POST /compute/os-keypairs')
    expect(asked?.body).toHaveProperty('keypair.name')
    expect(asked?.body).not.toHaveProperty('keypair.type')
    expect(asked?.headers).not.toHaveProperty('openstack-api-version')
  })

  test.each([
    ['the same key again', conflict, stored('AAAAblob'), 'aa:bb'],
    ['an answer that was lost', { lost: true }, stored('AAAAblob'), 'aa:bb'],
    ['another key under the name', conflict, stored('AAAAother'), 'conflict'],
    ['a refusal for a name that nobody has', conflict, none, 'conflict'],
  ] as const)('%s', async (_, posted, got, expected) => {
    const provider = await start({
      'POST /compute/os-keypairs': () => posted,
      'GET /compute/os-keypairs/plumbline-n1': () => got,
    })
    const added = provider.addKey(key, newCall())
    if (expected === 'conflict') expect((await failure(added)).code).toBe('conflict')
    else expect((await added).fingerprint).toBe(expected)
    expect(cloud.of('POST /compute/os-keypairs')).toHaveLength(1)
  })

  test.each([
    ['ssh-ed25519', 'Keypair data is invalid: failed to generate fingerprint', 'key-type-refused'],
    ['ssh-rsa', 'Keypair data is invalid: failed to generate fingerprint', 'badRequest'],
    ['ssh-ed25519', 'Keypair name contains unsafe characters', 'badRequest'],
  ])('%s refused with "%s" is %s', async (type, message, expected) => {
    const provider = await start({
      'POST /compute/os-keypairs': () => ({ status: 400, json: { badRequest: { code: 400, message } } }),
    })
    const error = await failure(provider.addKey({ ...key, publicKey: `${type} AAAAblob` }, newCall()))
    expect([error.code, error.options.providerCode]).toEqual(['invalid', expected])
    expect(error.message.includes('accepts only RSA keys')).toBe(expected === 'key-type-refused')
    expect(error.options.detail).toBe(message)
  })

  test('are there or not, and removed twice in peace', async () => {
    const provider = await start({
      'GET /compute/os-keypairs/plumbline-n1': () => none,
      'DELETE /compute/os-keypairs/plumbline-n1': () => none,
    })
    expect(await provider.keyExists('plumbline-n1', newCall())).toBe(false)
    await provider.removeKey('plumbline-n1', newCall())
  })

  test('what is no OpenSSH line is refused before the cloud is asked', async () => {
    const provider = await start({})
    expect((await failure(provider.addKey({ ...key, publicKey: 'nonsense' }, newCall()))).code).toBe('invalid')
    expect(cloud.of('POST /compute/os-keypairs')).toHaveLength(0)
  })
})
