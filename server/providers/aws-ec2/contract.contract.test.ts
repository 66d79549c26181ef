import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { DeleteKeyPairCommand, EC2Client, ImportKeyPairCommand } from '@aws-sdk/client-ec2'
import { fromIni } from '@aws-sdk/credential-providers'
import { startLab } from '@/e2e/helpers/lab'
import type { AwsCloudConfig } from '@/server/domain/cloud-schema'
import { describeProviderContract } from '../contract'
import { publicKey } from '../contract-reads'
import type { ContractOperation } from '../contract-target'
import type { ProviderEnvironment } from '../port'
import { createAwsEc2Provider } from '.'

const actionOf = {
  'list-nodes': 'DescribeInstances',
  'get-node': 'DescribeInstances',
  'create-node': 'RunInstances',
  'add-key': 'ImportKeyPair',
  'stop-node': 'StopInstances',
  'reboot-node': 'RebootInstances',
} satisfies Record<ContractOperation, string>

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

describeProviderContract('aws-ec2 against the lab', async () => {
  const lab = await startLab({ world: 'empty' })
  const config = lab.config.clouds.find((cloud): cloud is AwsCloudConfig => cloud.provider === 'aws-ec2')
  if (!config) throw new Error('The lab has no EC2')
  const installation = `contract-${randomUUID()}`
  const environment: ProviderEnvironment = { variables: {}, homeFolder: lab.folder, installation }
  const options = { backoffMs: 50, settleMs: 1_000 }
  const past = new EC2Client({
    region: config.region,
    endpoint: config.endpoint,
    credentials: fromIni({ profile: config.profile, filepath: config.credentialsFile, ignoreCache: true }),
  })
  return {
    installation,
    provider: await createAwsEc2Provider(config, environment, options),
    smallPages: { provider: await createAwsEc2Provider(config, environment, { ...options, pageSize: 5 }), size: 5 },
    async badCredentials() {
      const file = path.join(lab.folder, 'wrong-credentials')
      writeFileSync(file, '[default]\naws_access_key_id = AKIAWRONGWRONGWRONG1\naws_secret_access_key = nonsense\n')
      return createAwsEc2Provider({ ...config, profile: 'default', credentialsFile: file }, environment, options)
    },
    async nobodyThere() {
      return createAwsEc2Provider(
        { ...config, endpoint: `http://127.0.0.1:${await closedPort()}` },
        environment,
        options,
      )
    },
    place(catalogue) {
      const network = catalogue.networks.find((one) => one.isDefault)
      const flavor = catalogue.flavors.find((one) => one.name === 't3.micro')
      const image = catalogue.images.find(
        (one) => one.distro === 'ubuntu' && one.alias !== null && one.arch === 'x86_64',
      )
      const subnet = network?.subnets.find((one) => one.isDefault)
      if (!network || !flavor || !image || !subnet) throw new Error('The lab lacks what a node needs')
      return {
        flavorId: flavor.id,
        imageId: image.id,
        networkId: network.id,
        subnetId: subnet.id,
        zone: subnet.zone,
        diskGiB: null,
        strategy: 'default-network' as const,
        poolId: 'amazon',
      }
    },
    unknownServerId: 'i-0123456789abcdef0',
    async lookAlike(name) {
      const material = Buffer.from(publicKey(9))
      const made = await past.send(new ImportKeyPairCommand({ KeyName: name, PublicKeyMaterial: material }))
      return {
        id: made.KeyPairId ?? '',
        remove: async () => {
          await past.send(new DeleteKeyPairCommand({ KeyName: name }))
        },
      }
    },
    faults: {
      refusals: ['quota', 'capacity'],
      inject: (operation, fault) => lab.fault({ cloud: config.id, action: actionOf[operation], ...fault }),
      clear: () => lab.clearFaults(),
      async serversOfIntent(intent) {
        const entries = (await lab.books(intent))[config.id] ?? []
        return entries.filter((entry) => entry.kind === 'server' && entry.state !== 'terminated').length
      },
    },
    patience: { stateMs: 30_000, pollMs: 100 },
    async close() {
      past.destroy()
      await lab.stop()
    },
  }
})
