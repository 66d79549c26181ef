import { asc, eq, isNotNull } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { cloud, evidenceKey, fleetKey, nodeKey, webhook } from '@/db/schema'

/** Every column that holds a sealed value: what a rotation has to seal anew. */
export const sealedKinds = ['fleetKeys', 'nodeKeys', 'clouds', 'evidenceKeys', 'webhooks'] as const
export type SealedKind = (typeof sealedKinds)[number]
export type SealedRow = { readonly kind: SealedKind; readonly id: string; readonly sealed: Buffer }

/** All sealed values. With `lock` nobody changes them until the transaction ends. */
export async function sealedRows(tx: Pick<Transaction, 'select'>, lock = false): Promise<SealedRow[]> {
  const fleet = tx
    .select({ id: fleetKey.id, sealed: fleetKey.sealedPrivateKey })
    .from(fleetKey)
    .where(isNotNull(fleetKey.sealedPrivateKey))
    .orderBy(asc(fleetKey.id))
  const nodes = tx
    .select({ id: nodeKey.nodeId, sealed: nodeKey.sealedPrivateKey })
    .from(nodeKey)
    .orderBy(asc(nodeKey.nodeId))
  const clouds = tx
    .select({ id: cloud.id, sealed: cloud.sealedCredentials })
    .from(cloud)
    .where(isNotNull(cloud.sealedCredentials))
    .orderBy(asc(cloud.id))
  const evidence = tx
    .select({ id: evidenceKey.id, sealed: evidenceKey.sealedPrivateKey })
    .from(evidenceKey)
    .orderBy(asc(evidenceKey.id))
  const hooks = tx.select({ id: webhook.id, sealed: webhook.sealedSecret }).from(webhook).orderBy(asc(webhook.id))
  const of = (kind: SealedKind, rows: { id: string; sealed: Buffer | null }[]): SealedRow[] =>
    rows.flatMap(({ id, sealed }) => (sealed ? [{ kind, id, sealed }] : []))
  return [
    ...of('fleetKeys', lock ? await fleet.for('update') : await fleet),
    ...of('nodeKeys', lock ? await nodes.for('update') : await nodes),
    ...of('clouds', lock ? await clouds.for('update') : await clouds),
    ...of('evidenceKeys', lock ? await evidence.for('update') : await evidence),
    ...of('webhooks', lock ? await hooks.for('update') : await hooks),
  ]
}

/** Replaces the sealed value of a row. */
export async function writeSealed(tx: Transaction, { kind, id }: SealedRow, sealed: Buffer): Promise<void> {
  if (kind === 'fleetKeys') await tx.update(fleetKey).set({ sealedPrivateKey: sealed }).where(eq(fleetKey.id, id))
  else if (kind === 'nodeKeys') await tx.update(nodeKey).set({ sealedPrivateKey: sealed }).where(eq(nodeKey.nodeId, id))
  else if (kind === 'evidenceKeys')
    await tx.update(evidenceKey).set({ sealedPrivateKey: sealed }).where(eq(evidenceKey.id, id))
  else if (kind === 'webhooks') await tx.update(webhook).set({ sealedSecret: sealed }).where(eq(webhook.id, id))
  else await tx.update(cloud).set({ sealedCredentials: sealed }).where(eq(cloud.id, id))
}
