import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactBody, redactText, redactValue } from './redact'

describe('redactText', () => {
  it.each([
    [
      'a private key',
      '{"private_key":"-----BEGIN OPENSSH PRIVATE KEY-----\\nc2VjcmV0\\n-----END OPENSSH PRIVATE KEY-----"}',
      'c2VjcmV0',
    ],
    ['a private key that is cut off', '-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0', 'c2VjcmV0'],
    [
      'a password in JSON',
      '{"auth":{"identity":{"password":{"user":{"name":"u","password":"c2VjcmV0"}}}}}',
      'c2VjcmV0',
    ],
    ['a password with quotes in it', '{"password":"a\\"c2VjcmV0"}', 'c2VjcmV0'],
    ['a secret whose JSON is cut off', '{"secret":"c2VjcmV0', 'c2VjcmV0'],
    ['an application credential', '{"application_credential":{"id":"x","secret":"c2VjcmV0"}}', 'c2VjcmV0'],
    ['a token to rescope', '{"methods":["token"],"token":{"id":"c2VjcmV0"}}', 'c2VjcmV0'],
    ['a Fernet token', 'X-Subject-Token: gAAAAABc2VjcmV0c2VjcmV0c2VjcmV0', 'c2VjcmV0'],
    ['a password in a URL', 'https://user:c2VjcmV0@host/path', 'c2VjcmV0'],
    ['a signed URL', 'https://s3/x?X-Amz-Signature=c2VjcmV0&a=1', 'c2VjcmV0'],
    ['user data in a form', 'Action=RunInstances&UserData=c2VjcmV0&MinCount=1', 'c2VjcmV0'],
    ['user data in JSON', '{"server":{"user_data":"c2VjcmV0"}}', 'c2VjcmV0'],
    ['user data of an extension of Nova', '{"OS-EXT-SRV-ATTR:user_data":"c2VjcmV0"}', 'c2VjcmV0'],
    ['the console of EC2', '<instanceId>i-1</instanceId><output>c2VjcmV0</output>', 'c2VjcmV0'],
    ['the console of Nova', '{"output": "ci-info: root password is \\"c2VjcmV0\\"\\n"}', 'c2VjcmV0'],
    ['an admin password in XML', '<adminPass>c2VjcmV0</adminPass>', 'c2VjcmV0'],
    ['key material in XML', '<keyMaterial>c2VjcmV0</keyMaterial>', 'c2VjcmV0'],
    ['a bearer token', 'Authorization: Bearer c2VjcmV0c2VjcmV0', 'c2VjcmV0'],
  ])('removes %s', (_, text, secret) => {
    expect(redactText(text)).not.toContain(secret)
    expect(redactText(text)).toContain('[redacted]')
  })

  it('keeps what is not secret', () => {
    const text = '{"key_name":"plumbline-1","public_key":"ssh-ed25519 AAAA","token":{"project":{"id":"p"}},"tokens":3}'
    expect(redactText(text)).toBe(text)
  })
})

describe('redactBody', () => {
  it('cuts at 16 KiB and says how long it was', () => {
    const body = redactBody('é'.repeat(20_000)) ?? ''
    expect(Buffer.byteLength(body)).toBeLessThan(16 * 1024 + 100)
    expect(body).toMatch(/\[cut: 20000 characters in all\]$/)
    expect(redactBody('')).toBeNull()
  })

  it('never lets a secret through, wherever it stands to the cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 15_000, max: 34_000 }), (before) => {
        const body = redactBody(`${' '.repeat(before)}{"password":"c2VjcmV0LWlzLWhlcmU"}`) ?? ''
        expect(body).not.toContain('c2VjcmV0')
      }),
      { numRuns: 200 },
    )
  })
})

describe('redactValue', () => {
  it('replaces members with a secret name at any depth and cuts lists', () => {
    const value = {
      UserData: 'x',
      Nested: {
        SecretAccessKey: 'y',
        'OS-EXT-SRV-ATTR:user_data': 'z',
        KeyName: 'k',
        NextToken: 'page-2',
        list: Array.from({ length: 30 }, (_, n) => n),
      },
    }
    const redacted = redactValue(value) as typeof value
    expect(redacted).toMatchObject({
      UserData: '[redacted]',
      Nested: {
        SecretAccessKey: '[redacted]',
        'OS-EXT-SRV-ATTR:user_data': '[redacted]',
        KeyName: 'k',
        NextToken: 'page-2',
      },
    })
    expect(redacted.Nested.list).toHaveLength(21)
    expect(redacted.Nested.list.at(-1)).toBe('[10 more]')
  })
})
