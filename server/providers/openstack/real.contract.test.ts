import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import os from 'node:os'
import { describe, expect, it } from 'vitest'
import type { OpenstackCloudConfig } from '@/server/domain/cloud-schema'
import { describeProviderContract } from '../contract'
import { recordingCall } from '../contract-target'
import { createOpenstackProvider } from '.'
import { openstackTarget, readEntry } from './testing/contract-target'

/**
 * The same suite against real clouds: `OS_CLIENT_CONFIG_FILE=clouds.yaml PLUMBLINE_REAL_CLOUDS=a,b`, entries with a login by
 * password. Makes and removes up to four small servers in each, marked as PLUMBLINE_REAL_INSTALLATION where that is given.
 * Skipped where the variables are not set.
 */
const file = process.env.OS_CLIENT_CONFIG_FILE
const entries = (process.env.PLUMBLINE_REAL_CLOUDS ?? '').split(',').filter((name) => name !== '')

describe.skipIf(file === undefined || entries.length === 0)('real OpenStack clouds', () => {
  for (const entry of entries) {
    const config: OpenstackCloudConfig = { id: 'real', provider: 'openstack', cloud: entry }
    const environment = () => ({
      variables: { OS_CLIENT_CONFIG_FILE: file },
      homeFolder: os.homedir(),
      installation: process.env.PLUMBLINE_REAL_INSTALLATION ?? `contract-${randomUUID()}`,
    })

    describeProviderContract(`openstack against ${entry}`, async () => ({
      ...(await openstackTarget(config, environment(), readEntry(readFileSync(file ?? '', 'utf8'), entry), {})),
      faults: null,
      patience: { stateMs: 120_000, pollMs: 1_000 },
      close: async () => undefined,
    }))

    it(`lists the servers of ${entry} with the addresses that Neutron has`, async () => {
      const provider = await createOpenstackProvider(config, environment())
      const nodes = []
      for await (const page of provider.listNodes(null, recordingCall())) nodes.push(...page.nodes)
      expect(new Set(nodes.map(({ providerId }) => providerId)).size).toBe(nodes.length)
      for (const node of nodes.filter(({ state }) => state === 'running'))
        expect(node.addresses, node.name).not.toEqual([])
      await provider.close()
    })
  }
})
