import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/**
 * AES-256-GCM with a key per row, wrapped by the master key; the row's id is authenticated with both, so that a sealed
 * value cannot be moved to another row (architecture, decision 11). Layout: version, wrapped key (nonce, tag, 32 bytes),
 * content (nonce, tag, rest).
 */
const version = 1
const nonceBytes = 12
const tagBytes = 16
const keyBytes = 32
const wrappedBytes = nonceBytes + tagBytes + keyBytes

/** A sealed value that cannot be opened: another master key, another row, or changed bytes. */
export class SealError extends Error {
  override readonly name = 'SealError'
}

/** Seals `plain` for the row `rowId`. `masterKey` has 32 bytes. */
export function seal(masterKey: Buffer, rowId: string, plain: Buffer): Buffer {
  const key = randomBytes(keyBytes)
  return Buffer.concat([Buffer.of(version), encrypt(masterKey, rowId, key), encrypt(key, rowId, plain)])
}

/** Opens what `seal` made. Throws SealError. */
export function open(masterKey: Buffer, rowId: string, sealed: Buffer): Buffer {
  if (sealed[0] !== version || sealed.length < 1 + wrappedBytes + nonceBytes + tagBytes) {
    throw new SealError('The sealed value has a layout that this version cannot read.')
  }
  try {
    const key = decrypt(masterKey, rowId, sealed.subarray(1, 1 + wrappedBytes))
    return decrypt(key, rowId, sealed.subarray(1 + wrappedBytes))
  } catch (cause) {
    throw new SealError(
      'A stored secret cannot be opened. The master key is another one than it was sealed with: restore PLUMBLINE_MASTER_KEY or master.key in the data folder.',
      { cause },
    )
  }
}

function encrypt(key: Buffer, rowId: string, plain: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(rowId))
  const content = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), content])
}

function decrypt(key: Buffer, rowId: string, box: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, nonceBytes))
    .setAAD(Buffer.from(rowId))
    .setAuthTag(box.subarray(nonceBytes, nonceBytes + tagBytes))
  return Buffer.concat([decipher.update(box.subarray(nonceBytes + tagBytes)), decipher.final()])
}
