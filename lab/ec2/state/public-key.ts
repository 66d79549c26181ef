import { createHash, createPublicKey } from 'node:crypto'
import { Ec2Error } from '../wire/errors'
import type { KeyPair } from './types'

type Parsed = Pick<KeyPair, 'type' | 'fingerprint' | 'publicKey'>

const bad = (why: string) => new Ec2Error('InvalidKey.Format', why)

/** Length-prefixed fields of an SSH public key blob; null when the lengths do not add up. */
function fields(blob: Buffer): Buffer[] | null {
  const found: Buffer[] = []
  let at = 0
  while (at < blob.length) {
    if (at + 4 > blob.length) return null
    const length = blob.readUInt32BE(at)
    if (at + 4 + length > blob.length) return null
    found.push(blob.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return found
}

/** EC2's fingerprint of an imported RSA key: MD5 of its DER form, in pairs with colons. */
function rsaFingerprint(exponent: Buffer, modulus: Buffer): string {
  const jwk = { kty: 'RSA', e: exponent.toString('base64url'), n: modulus.toString('base64url') }
  const der = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' })
  return (createHash('md5').update(der).digest('hex').match(/../g) ?? []).join(':')
}

function parseRsa(parts: Buffer[], publicKey: string): Parsed {
  const [, exponent, rawModulus] = parts
  if (parts.length !== 3 || !exponent || !rawModulus) throw bad('Key is not in valid OpenSSH public key format')
  const modulus = rawModulus[0] === 0 ? rawModulus.subarray(1) : rawModulus
  const bits = modulus.length * 8
  if (bits < 1024 || bits > 4096) throw bad(`Invalid RSA key length ${bits}: 1024 to 4096 bits are supported.`)
  return { type: 'rsa', publicKey, fingerprint: rsaFingerprint(exponent, modulus) }
}

/** RFC 4716's block as the one line of OpenSSH. */
function oneLine(text: string): string {
  const block = /^---- BEGIN SSH2 PUBLIC KEY ----\r?\n([\s\S]+?)\r?\n---- END SSH2 PUBLIC KEY ----/.exec(text)
  if (!block?.[1]) return text
  const base64 = block[1]
    .split(/\r?\n/)
    .filter((line) => !line.includes(':'))
    .join('')
  const name = fields(Buffer.from(base64, 'base64'))?.[0]?.toString() ?? ''
  return `${name} ${base64}`
}

/** A public key as ImportKeyPair takes it: RSA or ED25519, OpenSSH's one line or RFC 4716. Throws InvalidKey.Format. */
export function parsePublicKey(material: string): Parsed {
  const match = /^\s*(ssh-rsa|ssh-ed25519)\s+([A-Za-z0-9+/]+=*)(\s|$)/.exec(oneLine(material.trim()))
  if (!match?.[1] || !match[2]) throw bad('Key is not in valid OpenSSH public key format')
  const blob = Buffer.from(match[2], 'base64')
  const parts = fields(blob)
  if (!parts || parts[0]?.toString() !== match[1]) throw bad('Key is not in valid OpenSSH public key format')
  const publicKey = `${match[1]} ${match[2]}`
  if (match[1] === 'ssh-rsa') return parseRsa(parts, publicKey)
  if (parts.length !== 2 || parts[1]?.length !== 32) throw bad('Key is not in valid OpenSSH public key format')
  return { type: 'ed25519', publicKey, fingerprint: createHash('sha256').update(blob).digest('base64') }
}
