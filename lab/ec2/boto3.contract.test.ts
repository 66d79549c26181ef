import { describe, expect, test } from 'vitest'
import { boto3Missing, modelDeviations, runPython } from './contract/python'
import { startRecorder } from './contract/recorder'
import { startTestCloud } from './testing'

const missing = boto3Missing()
if (missing) console.warn(`Skipped: boto3 against the simulated AWS. ${missing}`)

const PARTS =
  'identity credentials parameters places types images keys groups launch_errors life power tags addresses listing end'

/** Where the service itself, or the script on purpose, leaves the model's enumerations. */
const EXPECTED = [
  "DescribeInternetGateways response.internetGatewaySet[].attachmentSet[].state: 'available' is not in the enumeration",
  "DescribeImages response.imagesSet[].platform: 'windows' is not in the enumeration",
  "DescribeInstances response.reservationSet[].instancesSet[].platform: 'windows' is not in the enumeration",
  "DescribeAccountAttributes request.AttributeName.1: 'max-instances' is not in the enumeration",
  "DescribeInstanceTypes request.InstanceType.1: 'z9.huge' is not in the enumeration",
  "RunInstances request.InstanceType: 'z9.huge' is not in the enumeration",
]

describe.skipIf(missing !== null)('boto3 against the simulated AWS', () => {
  test('whole life of an instance, paging, errors; every exchange fits botocore’s model', async () => {
    await using lab = await startTestCloud({ wall: true, pace: 0.05, spec: { seedNodes: true } })
    await using recorder = await startRecorder(lab.endpoint)
    const servers = () => lab.cloud.books().filter((entry) => entry.kind === 'server')
    const before = lab.cloud.books()

    const result = await runPython('life.py', {
      ENDPOINT: recorder.endpoint,
      REGION: lab.client.region,
      ACCESS_KEY: lab.client.credentials.accessKeyId,
      SECRET_KEY: lab.client.credentials.secretAccessKey,
      SEEDED: String(servers().length),
    })

    expect(result.stderr).toBe('')
    expect(result.stdout.trim().split('\n')).toEqual(PARTS.split(' ').map((part) => `ok ${part}`))
    const left = lab.cloud.books().filter((entry) => !entry.seeded)
    expect(left).toEqual([expect.objectContaining({ kind: 'server', state: 'terminated' })])
    expect(lab.cloud.books().length).toBe(before.length + 1)

    const known = recorder.exchanges.filter((exchange) => !exchange.response.includes('InvalidAction'))
    expect(known.length).toBeGreaterThan(120)
    expect((await modelDeviations(known)).sort()).toEqual(EXPECTED.sort())
  })
})
