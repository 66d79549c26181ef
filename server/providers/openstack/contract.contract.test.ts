import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { startLab } from '@/e2e/helpers/lab'
import type { OpenstackCloudConfig } from '@/server/domain/cloud-schema'
import { describeProviderContract } from '../contract'
import type { ContractOperation } from '../contract-target'
import { openstackTarget, readEntry } from './testing/contract-target'

const actionOf = {
  'list-nodes': 'GET /compute/servers/detail',
  'get-node': 'GET /compute/servers/{id}',
  'create-node': 'POST /compute/servers',
  'add-key': 'POST /compute/os-keypairs',
  'stop-node': 'POST /compute/servers/{id}/action',
  'reboot-node': 'POST /compute/servers/{id}/action',
} satisfies Record<ContractOperation, string>

/**
 * One OpenStack of each character: floating IPs; direct public addresses; private IPv4 with public IPv6; and of 2016 one with
 * Keystone v2.0, a Nova without microversions, and no network service.
 */
const clouds = { harbor: 'empty', meadow: 'empty', summit6: 'empty', rackspace: 'summit' } as const
for (const [id, world] of Object.entries(clouds)) {
  describeProviderContract(`openstack against the lab's ${id}`, async () => {
    const lab = await startLab({ world })
    const config = lab.config.clouds.find(
      (cloud): cloud is OpenstackCloudConfig => cloud.id === id && cloud.provider === 'openstack',
    )
    if (!config?.cloudsFile || !config.cloud) throw new Error(`The lab has no OpenStack "${id}" with a clouds.yaml`)
    const entry = readEntry(readFileSync(config.cloudsFile, 'utf8'), config.cloud)
    const environment = { variables: {}, homeFolder: lab.folder, installation: `contract-${randomUUID()}` }
    return {
      ...(await openstackTarget(config, environment, entry, { backoffMs: 50, settleMs: 1_000 })),
      faults: {
        refusals: ['quota'],
        inject: (operation, fault) => lab.fault({ cloud: id, action: actionOf[operation], ...fault }),
        clear: () => lab.clearFaults(),
        async serversOfIntent(intent) {
          const entries = (await lab.books(intent))[id] ?? []
          return entries.filter((entry) => entry.kind === 'server').length
        },
      },
      patience: { stateMs: 30_000, pollMs: 100 },
      close: () => lab.stop(),
    }
  })
}
