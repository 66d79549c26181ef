import { open, seal } from './seal'

/** Seals and opens secrets of rows; holds the master key. */
export type Secrets = {
  seal(rowId: string, plain: string | Buffer): Buffer
  /** Throws SealError. */
  open(rowId: string, sealed: Buffer): Buffer
}

/** Secrets under one master key of 32 bytes. */
export const createSecrets = (masterKey: Buffer): Secrets => ({
  seal: (rowId, plain) => seal(masterKey, rowId, Buffer.from(plain)),
  open: (rowId, sealed) => open(masterKey, rowId, sealed),
})
