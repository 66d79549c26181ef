import { createHash, generateKeyPairSync } from 'node:crypto'

/** MD5 in pairs with colons, as Nova gives fingerprints; null when the line is no OpenSSH public key. */
export function fingerprintOf(publicKey: string): string | null {
  const [type = '', encoded = ''] = publicKey.trim().split(/\s+/)
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null
  const blob = Buffer.from(encoded, 'base64')
  if (blob.length < 8) return null
  const length = blob.readUInt32BE(0)
  if (blob.subarray(4, 4 + length).toString('latin1') !== type) return null
  return createHash('md5')
    .update(blob)
    .digest('hex')
    .replace(/(..)(?=.)/g, '$1:')
}

/** A pair as Nova made them until 2.91: RSA, the private half in PKCS#1. */
export function generatePair(comment: string): { publicKey: string; privateKey: string } {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { e = '', n = '' } = pair.publicKey.export({ format: 'jwk' })
  const field = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    return Buffer.concat([length, bytes])
  }
  // SSH's multiple-precision integers are signed: a leading zero keeps a high first bit from meaning minus.
  const integer = (text: string): Buffer => {
    const bytes = Buffer.from(text, 'base64url')
    return field((bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes)
  }
  const blob = Buffer.concat([field(Buffer.from('ssh-rsa')), integer(e), integer(n)])
  return {
    publicKey: `ssh-rsa ${blob.toString('base64')} ${comment}`,
    privateKey: pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  }
}
