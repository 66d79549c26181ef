import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { eq } from 'drizzle-orm'
import pino from 'pino'
import { allocationNode, cloud, intent, leftover } from '@/db/schema'
import { testDatabase } from '@/db/testing'
import { type LabProcess, startLab } from '@/e2e/helpers/lab'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import { parseEnv } from '@/server/env'
import type { CloudProvider, Mark, OwnedKind } from '@/server/providers/port'
import { createProvider } from '@/server/providers/registry'
import { launch } from '../../allocations/launch'
import type { ServiceContext } from '../../context'
import { createRuntime, type OwnedRuntime } from '../../runtime'

export type LabInstallation = AsyncDisposable & {
  lab: LabProcess
  config: CloudConfig
  runtime: OwnedRuntime
  provider: CloudProvider
  admin: ServiceContext
  node: { id: string; name: string; allocation: string }
  /** A row that says that something is to be made, and the mark that it will carry. */
  intend(kind: OwnedKind): Promise<Mark & { name: string }>
  settle(mark: Mark, providerId: string): Promise<void>
  nodeEnds(): Promise<void>
  /** Everything that is open was first seen an hour ago. */
  anHourPasses(): Promise<void>
}

/**
 * An installation with one simulated cloud over HTTP, and one node of an allocation there that no worker runs. `others`: further
 * clouds of the same lab.
 */
export async function labInstallation(
  cloudId: string,
  options: { world?: 'empty' | 'coast'; others?: string[] } = {},
): Promise<LabInstallation> {
  const { world = 'empty', others = [] } = options
  const [lab, database] = await Promise.all([startLab({ world }), testDatabase()])
  const dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-data-'))
  const env = parseEnv({ PLUMBLINE_DATA: dataFolder, LOG_LEVEL: 'silent', PLUMBLINE_CONFIG: 'none.yaml' }, dataFolder)
  const runtime = await createRuntime({
    role: 'command',
    env,
    databaseUrl: database.url,
    log: pino({ level: 'silent' }),
    providerFactory: async (config) =>
      await createProvider(config, { variables: {}, homeFolder: lab.folder, installation: runtime.installation }),
  })
  const add = async (id: string, position: number): Promise<CloudConfig> => {
    const config = lab.config.clouds.find((one) => one.id === id)
    if (!config) throw new Error(`The lab has no cloud "${id}".`)
    const { provider: kind, region } = config
    await runtime.db.insert(cloud).values({ id, name: id, provider: kind, region, source: 'file', config, position })
    return config
  }
  const config = await add(cloudId, 0)
  for (const [index, id] of others.entries()) await add(id, index + 1)
  const admin: ServiceContext = {
    ...runtime,
    actor: { id: 'test', name: 'Ada', kind: 'person', role: 'admin', from: null },
  }
  const made = await launch(admin, { name: 'left', clouds: [cloudId], count: 1 })
  const node = { id: made.nodes[0]!.id, name: made.nodes[0]!.name, allocation: made.id }
  return {
    lab,
    config,
    runtime,
    provider: await runtime.providers.of(cloudId),
    admin,
    node,
    async intend(what) {
      const id = randomUUID()
      const name = what === 'server' ? node.name : `plumbline-${id}`
      const { id: nodeId, allocation: allocationId } = node
      await runtime.db.insert(intent).values({ id, nodeId, allocationId, cloudId, kind: what, name })
      return { installation: runtime.installation, allocation: allocationId, intent: id, name }
    },
    async settle(mark, providerId) {
      await runtime.db.update(intent).set({ providerId, settledAt: new Date() }).where(eq(intent.id, mark.intent))
    },
    async nodeEnds() {
      await runtime.db.update(allocationNode).set({ state: 'released' }).where(eq(allocationNode.id, node.id))
    },
    async anHourPasses() {
      await runtime.db.update(leftover).set({ firstSeenAt: new Date(Date.now() - 3_600_000) })
    },
    async [Symbol.asyncDispose]() {
      await runtime.close(1_000)
      await database[Symbol.asyncDispose]()
      await lab.stop()
      fs.rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}
