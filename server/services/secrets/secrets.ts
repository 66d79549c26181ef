import { createHmac } from 'node:crypto'
import type { Transaction } from '@/db/client'
import type { MasterKey } from './key-file'
import { readKeyState } from './key-state'
import { open, SealError, seal } from './seal'

/** Seals and opens secrets of rows; holds the master key. */
export type Secrets = {
  /** Seals in the transaction that writes the row, so that no rotation passes in between. Throws SealError. */
  seal(tx: Pick<Transaction, 'select'>, rowId: string, plain: string | Buffer): Promise<Buffer>
  /** Throws SealError. */
  open(rowId: string, sealed: Buffer): Buffer
  /** A key of its own for a purpose, the same in every process of the installation that started since the last rotation. Hex. */
  derive(purpose: string): string
}

/**
 * Secrets under a master key. After a rotation the process goes on with the new one where it can get at it: `available`
 * is asked again for the keys that are there.
 */
export function createSecrets(first: MasterKey, available: () => MasterKey[]): Secrets {
  let current = first
  return {
    async seal(tx, rowId, plain) {
      const state = await readKeyState(tx, 'share')
      if (state && state.id !== current.id) {
        const found = available().find(({ id }) => id === state.id)
        if (!found) throw new SealError(rotatedText(state.id, current))
        current = found
      }
      return seal(current.key, rowId, Buffer.from(plain))
    },
    open(rowId, sealed) {
      try {
        return open(current.key, rowId, sealed)
      } catch (error) {
        for (const other of available().filter(({ id }) => id !== current.id)) {
          const plain = tryOpen(other, rowId, sealed)
          if (!plain) continue
          current = other
          return plain
        }
        throw error
      }
    },
    derive: (purpose) => createHmac('sha256', first.key).update(purpose).digest('hex'),
  }
}

/** What a command holds that does not need the key: it works until something is to be sealed or opened. */
export const withoutKey = (why: Error): Secrets => {
  const refuse = (): never => {
    throw why
  }
  return { seal: refuse, open: refuse, derive: refuse }
}

/** The plain value, or null where this key does not open it. */
export function tryOpen({ key }: Pick<MasterKey, 'key'>, rowId: string, sealed: Buffer): Buffer | null {
  try {
    return open(key, rowId, sealed)
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}

const rotatedText = (wanted: string, held: MasterKey): string =>
  `The master key was rotated: it is now ${wanted}, and this process has ${held.id} from ${held.from}. Give it the new one, as master.key of its data folder or PLUMBLINE_MASTER_KEY, and start it again.`
