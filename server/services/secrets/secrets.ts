import { createHmac } from 'node:crypto'
import { open, seal } from './seal'

/** Seals and opens secrets of rows; holds the master key. */
export type Secrets = {
  seal(rowId: string, plain: string | Buffer): Buffer
  /** Throws SealError. */
  open(rowId: string, sealed: Buffer): Buffer
  /** A key of its own for a purpose, the same in every process of the installation. Hex. */
  derive(purpose: string): string
}

/** Secrets under one master key of 32 bytes. */
export const createSecrets = (masterKey: Buffer): Secrets => ({
  seal: (rowId, plain) => seal(masterKey, rowId, Buffer.from(plain)),
  open: (rowId, sealed) => open(masterKey, rowId, sealed),
  derive: (purpose) => createHmac('sha256', masterKey).update(purpose).digest('hex'),
})
