import { createECDH, createHash, createPrivateKey, createPublicKey } from 'node:crypto'

/** A key pair in OpenSSH's own forms: `publicLine` is `<type> <base64>`, `privateKey` the PEM file. */
export type OpenSshKeyPair = { publicLine: string; privateKey: string }

const field = (value: Buffer | string): Buffer => {
  const bytes = Buffer.from(value)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** A positive big number: without leading zeros, but with one where the first bit would mean a sign. */
const multiPrecision = (bytes: Buffer): Buffer => {
  const first = bytes.findIndex((byte) => byte !== 0)
  const trimmed = bytes.subarray(Math.max(first, 0))
  return field((trimmed[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed)
}

/** Wraps a pair in the unencrypted `openssh-key-v1` container (PROTOCOL.key of OpenSSH). */
function container(publicBlob: Buffer, privateFields: Buffer, comment: string): string {
  const check = createHash('sha256').update(publicBlob).digest().subarray(0, 4)
  const secret = Buffer.concat([check, check, privateFields, field(comment)])
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1))
  const bytes = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    Buffer.from([0, 0, 0, 1]),
    field(publicBlob),
    field(Buffer.concat([secret, padding])),
  ])
  const lines = bytes.toString('base64').match(/.{1,70}/g) ?? []
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`
}

/** An ed25519 pair from a 32 byte seed: the same seed gives the same key. */
export function ed25519Pair(seed: Buffer, comment = ''): OpenSshKeyPair {
  // RFC 8410: the PKCS#8 wrapping of an ed25519 seed is constant.
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  const point = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
  const publicBlob = Buffer.concat([field('ssh-ed25519'), field(point)])
  const privateFields = Buffer.concat([publicBlob, field(Buffer.concat([seed, point]))])
  return {
    publicLine: `ssh-ed25519 ${publicBlob.toString('base64')}`,
    privateKey: container(publicBlob, privateFields, comment),
  }
}

/** An ecdsa-sha2-nistp256 pair from a 32 byte seed. */
export function ecdsaPair(seed: Buffer, comment = ''): OpenSshKeyPair {
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(seed)
  const publicBlob = Buffer.concat([field('ecdsa-sha2-nistp256'), field('nistp256'), field(curve.getPublicKey())])
  const privateFields = Buffer.concat([publicBlob, multiPrecision(seed)])
  return {
    publicLine: `ecdsa-sha2-nistp256 ${publicBlob.toString('base64')}`,
    privateKey: container(publicBlob, privateFields, comment),
  }
}

/** A machine's host keys, the preferred first. `generation` counts the changes of the host key. */
export function hostKeyPairs(secret: string, machineId: string, generation: number): OpenSshKeyPair[] {
  const seed = (kind: string): Buffer =>
    createHash('sha256').update(`${secret}\0${machineId}\0${generation}\0${kind}`).digest()
  return [ed25519Pair(seed('ed25519')), ecdsaPair(seed('ecdsa'))]
}

/** `SHA256:...` as ssh-keygen prints it, of a line `<type> <base64> [comment]`. */
export function fingerprint(publicLine: string): string {
  const blob = Buffer.from(publicLine.split(' ')[1] ?? '', 'base64')
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}
