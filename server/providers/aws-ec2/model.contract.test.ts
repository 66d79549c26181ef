import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { startLab } from '@/e2e/helpers/lab'
import { boto3Missing, modelDeviations } from '@/lab/ec2/contract/python'
import { startRecorder } from '@/lab/ec2/contract/recorder'
import type { AwsCloudConfig } from '@/server/domain/cloud-schema'
import { generateKeyPair } from '@/server/ssh/key'
import type { Call, CloudProvider } from '../port'
import { createAwsEc2Provider } from '.'

const missing = boto3Missing()
if (missing) console.warn(`SKIPPED: requests of the adapter against botocore's service model: ${missing}`)

/** Where the service itself leaves the enumerations of the model, or had not learnt a parameter when Debian's was made. */
const known = [
  /^DescribeAccountAttributes request\.AttributeName\.1: 'vpc-max-elastic-ips'/,
  /^DescribeInternetGateways response\..*state: 'available'/,
  /^DescribeImages .*(MaxResults|NextToken|nextToken)/,
]

const call = (): Call => ({ signal: AbortSignal.timeout(60_000), record: () => undefined })

/** A node from key to removal, through everything that the eight steps ask of the adapter. */
async function wholeLife(provider: CloudProvider, installation: string): Promise<void> {
  await provider.probe(call())
  for await (const _page of provider.listNodes(null, call()));
  const catalogue = await provider.catalogue(call())
  const network = catalogue.networks.find((one) => one.isDefault)!
  const subnet = network.subnets.find((one) => one.isDefault)!
  const image = catalogue.images.find((one) => one.distro === 'ubuntu' && one.alias && one.arch === 'x86_64')!
  const mark = () => ({ installation, allocation: randomUUID(), intent: randomUUID() })
  const { publicKey } = generateKeyPair('model')
  const keyName = `plumbline-${randomUUID()}`
  await provider.addKey({ mark: mark(), name: keyName, publicKey }, call())
  const group = await provider.ingress!.openSsh(
    { mark: mark(), name: keyName, networkId: network.id, port: 22 },
    call(),
  )
  const flavorId = catalogue.flavors.find((one) => one.name === 't3.micro')!.id
  const node = await provider.createNode(
    {
      mark: mark(),
      name: 'model-1',
      flavorId,
      imageId: image.id,
      networkId: network.id,
      subnetId: subnet.id,
      zone: subnet.zone,
      keyName,
      securityGroupId: group.id,
      diskGiB: 20,
      strategy: 'direct',
    },
    call(),
  )
  await expect
    .poll(async () => (await provider.getNode(node, call()))?.state, { timeout: 20_000, interval: 100 })
    .toBe('running')
  await provider.consoleLog?.read(node, call())
  const gaps: string[] = []
  expect(await provider.findOwned({ installation }, call(), ({ kind }) => gaps.push(kind))).not.toEqual([])
  expect(gaps).toEqual([])
  const port = { kind: 'port' as const, id: 'eni-0123456789abcdef0', name: '', allocation: null, intent: null }
  await provider.removeOwned(port, call())
  await provider.removeKey(keyName, call())
  await provider.destroyNode(node, call())
  const remove = async () => {
    for (const owned of await provider.findOwned({ installation }, call()))
      await provider.removeOwned(owned, call()).catch(() => undefined)
    return await provider.findOwned({ installation }, call())
  }
  await expect.poll(remove, { timeout: 20_000, interval: 200 }).toEqual([])
}

test.skipIf(missing)(
  "every request of the adapter, and every answer that it reads, stands in botocore's service model",
  async () => {
    const lab = await startLab({ world: 'empty' })
    const config = lab.config.clouds.find((cloud): cloud is AwsCloudConfig => cloud.provider === 'aws-ec2')!
    await using recorder = await startRecorder(config.endpoint!)
    const installation = `model-${randomUUID().slice(0, 8)}`
    const environment = { variables: {}, homeFolder: lab.folder, installation }
    const provider = await createAwsEc2Provider({ ...config, endpoint: recorder.endpoint }, environment, {
      backoffMs: 50,
      settleMs: 500,
    })
    try {
      await wholeLife(provider, installation)
    } finally {
      await provider.close()
      await lab.stop()
    }
    const actions = new Set(
      recorder.exchanges.flatMap((exchange) => new URLSearchParams(exchange.request).get('Action') ?? []),
    )
    expect([...actions]).toEqual(
      expect.arrayContaining([
        'RunInstances',
        'ImportKeyPair',
        'CreateSecurityGroup',
        'TerminateInstances',
        'DescribeInstanceTypes',
      ]),
    )
    const deviations = (await modelDeviations(recorder.exchanges)).filter(
      (line) => !known.some((one) => one.test(line)),
    )
    expect([...new Set(deviations)].sort()).toEqual([])
  },
)
