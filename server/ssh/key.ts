import { generateKeyPair as generate, generateKeyPairSync, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { parsePrivateKey } from './handshake'
import { fingerprintOf } from './known-hosts'

export type KeyPair = {
  /** `ssh-ed25519 AAAA... comment`, or `ssh-rsa`. */
  publicKey: string
  /** Unencrypted PEM as OpenSSH reads it. */
  privateKey: string
  /** `SHA256:...`. */
  fingerprint: string
}

const field = (value: Buffer | string): Buffer => {
  const bytes = Buffer.from(value)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** Seed and point of a fresh pair: RFC 8032 keys, 32 bytes each. */
function freshEd25519(): { seed: Buffer; point: Buffer } {
  const { privateKey } = generateKeyPairSync('ed25519')
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' })
  return { seed: Buffer.from(d, 'base64url'), point: Buffer.from(x, 'base64url') }
}

/** The `openssh-key-v1` container (OpenSSH's PROTOCOL.key), without a passphrase. */
function pem(publicBlob: Buffer, secret: Buffer, comment: string): string {
  const check = randomBytes(4)
  const body = Buffer.concat([check, check, field('ssh-ed25519'), publicBlob, field(secret), field(comment)])
  const padding = Buffer.from(Array.from({ length: (8 - (body.length % 8)) % 8 }, (_, index) => index + 1))
  const blob = Buffer.concat([field('ssh-ed25519'), publicBlob])
  const bytes = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    Buffer.from([0, 0, 0, 1]),
    field(blob),
    field(Buffer.concat([body, padding])),
  ])
  const lines = bytes.toString('base64').match(/.{1,70}/g) ?? []
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`
}

/** Makes one pair without a check. */
function make(comment: string): KeyPair {
  const { seed, point } = freshEd25519()
  const publicBlob = field(point)
  const key = Buffer.concat([field('ssh-ed25519'), publicBlob]).toString('base64')
  return {
    publicKey: `ssh-ed25519 ${key} ${comment}`,
    privateKey: pem(publicBlob, Buffer.concat([seed, point]), comment),
    fingerprint: fingerprintOf(key),
  }
}

/**
 * A fresh ed25519 pair, parsed back with the library that will use it: a few of a thousand generated keys are unreadable
 * to ssh2 (architecture, decision 8), so such a pair is thrown away and another one made. The comment is one word.
 */
export function generateKeyPair(comment: string, attempt: (comment: string) => KeyPair = make): KeyPair {
  for (let tries = 0; tries < 20; tries++) {
    const pair = attempt(comment)
    if (isReadable(pair)) return pair
  }
  throw new Error('No readable ed25519 key came out of 20 tries.')
}

const inBackground = promisify(generate)

/** A positive number as RFC 4251 has it (mpint): without leading zeros, and one where the first bit would be a sign. */
const mpint = (base64url: string): Buffer => {
  const bytes = Buffer.from(base64url, 'base64url')
  return field((bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes)
}

/**
 * A fresh RSA pair of 3072 bits (as strong as ed25519, NIST SP 800-57), for clouds that accept no other type. Made on another
 * thread: it takes half a second.
 */
export async function generateRsaKeyPair(comment: string): Promise<KeyPair> {
  const { privateKey } = await inBackground('rsa', { modulusLength: 3072 })
  const { e = '', n = '' } = privateKey.export({ format: 'jwk' })
  const key = Buffer.concat([field('ssh-rsa'), mpint(e), mpint(n)]).toString('base64')
  return {
    publicKey: `ssh-rsa ${key} ${comment}`,
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs1' }).toString(),
    fingerprint: fingerprintOf(key),
  }
}

/** True when ssh2 reads the private key and finds the same public key in it. */
export function isReadable({ privateKey, publicKey }: Pick<KeyPair, 'privateKey' | 'publicKey'>): boolean {
  const parsed = parsePrivateKey(privateKey)
  if (parsed instanceof Error) return false
  try {
    return parsed.getPublicSSH().toString('base64') === publicKey.split(' ')[1] && Buffer.isBuffer(parsed.sign('probe'))
  } catch {
    return false
  }
}

/** `SHA256:...` of a public key line; null when the line holds no key. */
export function fingerprintOfLine(publicKey: string): string | null {
  const [type, key] = publicKey.trim().split(/\s+/)
  return type && key ? fingerprintOf(key) : null
}
