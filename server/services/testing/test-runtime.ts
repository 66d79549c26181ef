import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { cloud } from '@/db/schema'
import { testDatabase } from '@/db/testing'
import { openstackCloudSchema } from '@/server/domain/cloud-schema'
import type { Role } from '@/server/domain/roles'
import { parseEnv } from '@/server/env'
import type { Actor, ServiceContext } from '../context'
import { createRuntime, type OwnedRuntime } from '../runtime'
import { type FakeCloud, fakeCloud } from './fake-cloud'

export type TestInstallation = AsyncDisposable & {
  runtime: OwnedRuntime
  /** The clouds `os1` and `os2`, configured and in memory. */
  clouds: { os1: FakeCloud; os2: FakeCloud }
  url: string
  as(role: Role, over?: Partial<Actor>): ServiceContext
  dataFolder: string
}

export type TestInstallationOptions = {
  /** Puts something between the installation and its database: given the database's address, answers the one to use. */
  through?: (databaseUrl: string) => Promise<string>
}

/** An installation of its own: database, data folder, two clouds in memory. It is removed at the end of the scope. */
export async function testInstallation(options: TestInstallationOptions = {}): Promise<TestInstallation> {
  const database = await testDatabase()
  const databaseUrl = (await options.through?.(database.url)) ?? database.url
  const dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-data-'))
  const env = parseEnv({ PLUMBLINE_DATA: dataFolder, LOG_LEVEL: 'silent', PLUMBLINE_CONFIG: 'none.yaml' }, dataFolder)
  const clouds = { os1: fakeCloud(), os2: fakeCloud() }
  const runtime = await createRuntime({
    role: 'command',
    env,
    databaseUrl,
    log: pino({ level: 'silent' }),
    providerFactory: async (config) => (config.id === 'os2' ? clouds.os2 : clouds.os1),
  })
  for (const [position, id] of ['os1', 'os2'].entries()) {
    const config = openstackCloudSchema.parse({ id, provider: 'openstack', name: `Cloud ${id}`, region: 'RegionOne' })
    await runtime.db.insert(cloud).values({
      id,
      name: config.name ?? id,
      provider: 'openstack',
      region: 'RegionOne',
      source: 'screen',
      config,
      position,
    })
  }
  return {
    runtime,
    clouds,
    url: database.url,
    dataFolder,
    as: (role, over) => ({
      ...runtime,
      actor: { id: `test-${role}`, name: `A ${role}`, kind: 'person', role, from: '192.0.2.1', ...over },
    }),
    async [Symbol.asyncDispose]() {
      await runtime.close(1_000)
      await database[Symbol.asyncDispose]()
      fs.rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

/** A request as the Launch screen sends it. */
export const testRequest = (over: Record<string, unknown> = {}) => ({
  name: 'race',
  clouds: ['os1', 'os2'],
  count: 2,
  ...over,
})
