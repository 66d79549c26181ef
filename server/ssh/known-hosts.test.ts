import { describe, expect, it } from 'vitest'
import { loginHint } from './hint'
import { fingerprintOf, hostKeysFromConsole, knownHostsLine, parseHostKey } from './known-hosts'

const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'
const hostKey = { type: 'ssh-ed25519', key }

describe('known_hosts', () => {
  it('names the port only when it is not 22', () => {
    expect(knownHostsLine('203.0.113.7', 22, hostKey)).toBe(`203.0.113.7 ssh-ed25519 ${key}`)
    expect(knownHostsLine('2001:db8::7', 2222, hostKey)).toBe(`[2001:db8::7]:2222 ssh-ed25519 ${key}`)
  })

  it('knows the fingerprint of GitHub’s published ed25519 key', () => {
    expect(fingerprintOf(key)).toBe('SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU')
  })

  it.each(['', 'ssh-ed25519', `ssh-rsa ${key}`, 'ssh-ed25519 not*base64', 'no key at all', 'ssh-ed25519 AAAA'])(
    'refuses %j as a host key',
    (line) => {
      expect(parseHostKey(line)).toBeNull()
    },
  )

  it('reads the keys between the markers of the last boot on a noisy console', () => {
    const console = [
      '[   12.3] cloud-init[512]: Generating public/private ed25519 key pair.',
      '-----BEGIN SSH HOST KEY KEYS-----',
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA root@old',
      '-----END SSH HOST KEY KEYS-----',
      'login: -----BEGIN SSH HOST KEY KEYS-----\r',
      `[   14.1] ssh-ed25519 ${key} root@web-1\r`,
      'garbage\r',
      '-----END SSH HOST KEY KEYS-----\r',
    ].join('\n')
    expect(hostKeysFromConsole(console)).toEqual([hostKey])
    expect(hostKeysFromConsole('no keys here')).toEqual([])
  })
})

describe('loginHint', () => {
  it.each([
    ['Please login as the user "ubuntu" rather than the user "root".', 'ubuntu'],
    ['Please login as the ec2-user user rather than root user.', 'ec2-user'],
    ['Please login as the user cloud-user rather than the user "root".', 'cloud-user'],
    ['Last login: Mon Nov 2', null],
    ['', null],
  ])('%s', (text, user) => {
    expect(loginHint(text)).toBe(user)
  })
})
