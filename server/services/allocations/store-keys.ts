import { and, eq } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { knownHost, nodeKey } from '@/db/schema'
import { StepFailed } from '@/server/allocation/failure'
import type { NodeKeyPair, RunStore } from '@/server/allocation/ports'
import { generateKeyPair, generateRsaKeyPair } from '@/server/ssh/key'
import type { Runtime } from '../context'
import { bastionKey, keepBastionKey } from '../keys/bastion-key'
import { SealError } from '../secrets/seal'
import type { StoreScope } from './store'

type Part = Pick<
  RunStore,
  | 'nodeKey'
  | 'rsaNodeKey'
  | 'existingNodeKey'
  | 'discardNodeKey'
  | 'knownHost'
  | 'rememberHost'
  | 'forgetHosts'
  | 'bastionKey'
  | 'rememberBastionKey'
>

/** The node's own key pair, sealed, and the host keys that its addresses showed. */
export function storeKeys(scope: StoreScope): Part {
  const { runtime, lease } = scope
  const existing = async (db: Pick<Transaction, 'select'>): Promise<NodeKeyPair | null> => {
    const [row] = await db.select().from(nodeKey).where(eq(nodeKey.nodeId, lease.nodeId))
    if (!row) return null
    const privateKey = opened(runtime, row)
    return { publicKey: row.publicKey, privateKey, fingerprint: row.fingerprint }
  }
  return {
    async nodeKey() {
      return await scope.write(async (tx, row) => {
        const kept = await existing(tx)
        if (kept) return kept
        const pair = generateKeyPair(`plumbline-${row.name}`)
        await tx.insert(nodeKey).values({
          nodeId: row.id,
          publicKey: pair.publicKey,
          fingerprint: pair.fingerprint,
          sealedPrivateKey: await runtime.secrets.seal(tx, row.id, pair.privateKey),
        })
        return pair
      })
    },
    async rsaNodeKey() {
      // Outside of the transaction, which holds the node's lock.
      const fresh = await generateRsaKeyPair('plumbline')
      return await scope.write(async (tx, row) => {
        const kept = await existing(tx)
        if (kept?.publicKey.startsWith('ssh-rsa ')) return kept
        const pair = { ...fresh, publicKey: fresh.publicKey.replace(/\S+$/, `plumbline-${row.name}`) }
        const values = {
          publicKey: pair.publicKey,
          fingerprint: pair.fingerprint,
          sealedPrivateKey: await runtime.secrets.seal(tx, row.id, pair.privateKey),
        }
        await tx
          .insert(nodeKey)
          .values({ nodeId: row.id, ...values })
          .onConflictDoUpdate({ target: nodeKey.nodeId, set: values })
        return pair
      })
    },
    existingNodeKey: async () => await scope.read(async () => await existing(runtime.db)),
    async discardNodeKey() {
      await scope.write(async (tx, row) => await tx.delete(nodeKey).where(eq(nodeKey.nodeId, row.id)))
    },
    async knownHost(address) {
      const [row] = await scope.read(
        async () =>
          await runtime.db
            .select({ type: knownHost.type, key: knownHost.key })
            .from(knownHost)
            .where(and(eq(knownHost.nodeId, lease.nodeId), eq(knownHost.address, address))),
      )
      return row ?? null
    },
    async forgetHosts() {
      await scope.write(async (tx, row) => await tx.delete(knownHost).where(eq(knownHost.nodeId, row.id)))
    },
    bastionKey: async (host, port) => await scope.read(async () => await bastionKey(runtime.db, host, port)),
    async rememberBastionKey(host, port, key) {
      await scope.write(async (tx) => await keepBastionKey(tx, { host, port }, key))
    },
    async rememberHost(address, key) {
      // A key that is stored is never replaced here: a changed key is a failure for the engine to tell.
      await scope.write(async (tx, row) => {
        await tx
          .insert(knownHost)
          .values({ nodeId: row.id, address, ...key })
          .onConflictDoNothing()
      })
    },
  }
}

/** Throws StepFailed where the master key is another one than the node's key was sealed with. */
function opened(runtime: Runtime, row: typeof nodeKey.$inferSelect): string {
  try {
    return runtime.secrets.open(row.nodeId, row.sealedPrivateKey).toString('utf8')
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    throw new StepFailed('configuration', {
      reason: 'The key of this node cannot be opened: it was sealed with another master key.',
      action: 'Bring that master key back and retry, or release the node and launch it again.',
    })
  }
}
