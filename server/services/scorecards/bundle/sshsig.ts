import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'

/** What the signatures are for: a signature of one namespace does not count in another (OpenSSH, PROTOCOL.sshsig). */
export const signatureNamespace = 'plumbline-evidence'
/** Who signs, as `allowed_signers` and `ssh-keygen -I` name it. */
export const signer = 'plumbline'

const magic = Buffer.from('SSHSIG')
const hash = 'sha512'

const field = (value: Buffer | string): Buffer => {
  const bytes = Buffer.from(value)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** The public half of an ed25519 key as SSH writes it (RFC 8709): type and point. */
function publicBlob(key: KeyObject): Buffer {
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' })
  return Buffer.concat([field('ssh-ed25519'), field(Buffer.from(x, 'base64url'))])
}

/** `ssh-ed25519 AAAA...` of a private key in PEM (PKCS #8). */
export const publicKeyLine = (privateKey: string): string =>
  `ssh-ed25519 ${publicBlob(createPrivateKey(privateKey)).toString('base64')}`

/** The line of `allowed_signers` (ssh-keygen(1)) that lets this key sign evidence, and nothing else. */
export const allowedSigner = (publicKey: string): string =>
  `${signer} namespaces="${signatureNamespace}" ${publicKey}\n`

/**
 * A detached signature of `message` that `ssh-keygen -Y verify -n plumbline-evidence` accepts (OpenSSH, PROTOCOL.sshsig): the
 * hash of the message is signed, together with the namespace. `privateKey` is an ed25519 key in PEM (PKCS #8).
 */
export function sshSignature(privateKey: string, message: Buffer): string {
  const key = createPrivateKey(privateKey)
  const about = [field(signatureNamespace), field(''), field(hash)]
  const digest = createHash(hash).update(message).digest()
  const signature = sign(null, Buffer.concat([magic, ...about, field(digest)]), key)
  const version = Buffer.from([0, 0, 0, 1])
  const signed = field(Buffer.concat([field('ssh-ed25519'), field(signature)]))
  const blob = Buffer.concat([magic, version, field(publicBlob(key)), ...about, signed])
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? []
  return `-----BEGIN SSH SIGNATURE-----\n${lines.join('\n')}\n-----END SSH SIGNATURE-----\n`
}
