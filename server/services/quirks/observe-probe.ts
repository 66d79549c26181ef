import { eq } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import type { CloudRow } from '@/db/queries/clouds'
import { catalogue } from '@/db/schema'
import type { CloudIdentity } from '@/server/domain/cloud'
import type { Call, CloudProvider, DefaultGroup } from '@/server/providers/port'
import { defaultGroupSeen, identitySeen } from '@/server/quirks/observe-identity'
import type { Runtime } from '../context'
import { keepQuirks } from './keep-quirks'

const sshPort = ({ config }: Pick<CloudRow, 'config'>): number => config.ssh?.port ?? 22

/** The default security group as the cloud tells it; undefined where its kind cannot tell, or this look failed: a probe stands without it. */
export async function defaultGroupOf(
  runtime: Pick<Runtime, 'db' | 'log'>,
  provider: CloudProvider,
  { row, call }: { row: Pick<CloudRow, 'id' | 'config'>; call: Call },
): Promise<DefaultGroup | null | undefined> {
  if (!provider.ingress?.defaultGroup) return undefined
  const [kept] = await runtime.db
    .select({ content: catalogue.content })
    .from(catalogue)
    .where(eq(catalogue.cloudId, row.id))
  const networkId = kept?.content.networks.find(({ isDefault }) => isDefault)?.id ?? null
  try {
    return await provider.ingress.defaultGroup({ networkId, port: sshPort(row) }, call)
  } catch (error) {
    call.signal.throwIfAborted()
    runtime.log.info({ error, cloud: row.id }, 'The default security group could not be read.')
    return undefined
  }
}

/** Keeps what a probe showed, in the transaction that keeps the identity. */
export async function observeProbe(
  tx: Transaction,
  row: Pick<CloudRow, 'id' | 'config'>,
  { identity, group }: { identity: CloudIdentity; group: DefaultGroup | null | undefined },
): Promise<void> {
  const groups = group === undefined ? [] : [defaultGroupSeen(group, sshPort(row))]
  await keepQuirks(tx, { cloudId: row.id, method: 'probe' }, [...identitySeen(identity), ...groups])
}
