import {
  DescribeInstancesCommand,
  type EC2Client,
  type Instance,
  ModifyInstanceAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import { BOOTED_MS, PUBLIC_KEY, prepare } from './sdk'
import { startTestCloud } from './testing'

async function find(ec2: EC2Client, id: string) {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }))
  return Reservations?.[0]?.Instances?.[0]
}

/** In this state, and without these members. */
const isIn =
  (state: string, ...absent: (keyof Instance)[]) =>
  (instance: Instance | undefined) =>
    instance?.State?.Name === state && absent.every((name) => instance[name] === undefined)

const allIds = async (ec2: EC2Client) =>
  ((await ec2.send(new DescribeInstancesCommand({}))).Reservations ?? [])
    .flatMap((reservation) => reservation.Instances ?? [])
    .map((instance) => instance.InstanceId)

test('pending has no public address; running has one, and its machine boots with the imported key', async () => {
  await using cloud = await startTestCloud()
  const { ec2, launch } = await prepare(cloud)
  const id = await launch({ UserData: Buffer.from('#cloud-config\n').toString('base64') })
  cloud.pass(1_600)
  expect(await find(ec2, id)).toSatisfy(isIn('pending', 'PublicIpAddress'))
  expect(cloud.machines.booted.size).toBe(0)
  cloud.pass(BOOTED_MS)
  expect(await find(ec2, id)).toMatchObject({
    State: { Name: 'running' },
    PublicIpAddress: expect.stringMatching(/^198\.51\.100\.\d+$/),
    PrivateIpAddress: expect.stringMatching(/^172\.31\./),
  })
  expect(cloud.machines.booted.get(`aws-test/${id}`)).toMatchObject({
    authorizedKeys: [`${PUBLIC_KEY} node`],
    userData: '#cloud-config\n',
    image: { loginUser: 'ubuntu', rootLogin: 'hint', passwordLogin: 'off' },
  })
})

test('some new instances are unknown by id and missing in lists for a moment, others are there at once', async () => {
  await using cloud = await startTestCloud()
  const { ec2, launch } = await prepare(cloud)
  const ids = [...new Set(await Promise.all(Array.from({ length: 20 }, () => launch())))]
  expect(ids).toHaveLength(20)
  const visible = await allIds(ec2)
  const hidden = ids.filter((id) => !visible.includes(id))
  expect(hidden.length).toBeGreaterThan(2)
  expect(visible.length).toBeGreaterThan(2)
  await expect(find(ec2, hidden[0] ?? '')).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' })
  cloud.pass(1_500)
  expect((await allIds(ec2)).sort()).toEqual(ids.sort())
})

test('a client token gives the same reservation again, also under a different order of its parameters', async () => {
  await using cloud = await startTestCloud()
  const { ec2, order } = await prepare(cloud)
  const first = await ec2.send(order({ ClientToken: 'once', MaxCount: 2 }))
  cloud.pass(BOOTED_MS)
  const again = await ec2.send(order({ ClientToken: 'once', MaxCount: 2 }))
  expect(again.ReservationId).toBe(first.ReservationId)
  expect(again.Instances?.map((instance) => instance.State?.Name)).toEqual(['running', 'running'])
  expect(await allIds(ec2)).toHaveLength(2)
  await expect(ec2.send(order({ ClientToken: 'once', MaxCount: 1 }))).rejects.toMatchObject({
    name: 'IdempotentParameterMismatch',
  })
  await expect(ec2.send(order({ ClientToken: 'x'.repeat(65) }))).rejects.toMatchObject({
    name: 'InvalidParameterValue',
  })
})

test('a refused request leaves no trace: dry run, quota, a bad parameter, a token that can be used again', async () => {
  await using cloud = await startTestCloud()
  const { ec2, order } = await prepare(cloud)
  const before = JSON.stringify(cloud.cloud.snapshot())
  const refusals: [Parameters<typeof order>[0], string][] = [
    [{ DryRun: true }, 'DryRunOperation'],
    [{ InstanceType: 'm5.24xlarge', MinCount: 6, MaxCount: 6 }, 'VcpuLimitExceeded'],
    [{ InstanceType: 't3.nano', MinCount: 201, MaxCount: 201 }, 'InstanceLimitExceeded'],
    [{ UserData: '%%%' }, 'InvalidParameterValue'],
    [{ UserData: Buffer.alloc(16_385).toString('base64') }, 'InvalidParameterValue'],
    [{ SecurityGroupIds: ['sg-00000000000000000'] }, 'InvalidGroup.NotFound'],
    [{ SubnetId: 'subnet-1', NetworkInterfaces: [{ DeviceIndex: 0 }] }, 'InvalidParameterCombination'],
    [{ TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'a', Value: 'b' }] }] }, 'InvalidParameterValue'],
    [{ BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 1 } }] }, 'InvalidBlockDeviceMapping'],
    [{ LaunchTemplate: { LaunchTemplateName: 'x' } }, 'UnknownParameter'],
  ]
  for (const [more, name] of refusals)
    await expect(ec2.send(order({ ClientToken: 'again', ...more })), name).rejects.toMatchObject({ name })
  expect(JSON.stringify(cloud.cloud.snapshot())).toBe(before)
  expect((await ec2.send(order({ ClientToken: 'again' }))).Instances).toHaveLength(1)
})

test('between MinCount and MaxCount as many come as the quota lets', async () => {
  await using cloud = await startTestCloud()
  const { ec2, order } = await prepare(cloud)
  const { Instances } = await ec2.send(order({ InstanceType: 'm5.24xlarge', MinCount: 1, MaxCount: 9 }))
  expect(Instances).toHaveLength(5)
})

test('one unknown id fails the whole termination; afterwards all that the instance held is gone, after an hour it too', async () => {
  await using cloud = await startTestCloud()
  const { ec2, launch } = await prepare(cloud)
  const id = await launch()
  cloud.pass(BOOTED_MS)
  const unknown = new TerminateInstancesCommand({ InstanceIds: [id, 'i-00000000000000000'] })
  await expect(ec2.send(unknown)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' })
  expect((await find(ec2, id))?.State?.Name).toBe('running')
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
  expect((await find(ec2, id))?.State?.Name).toBe('shutting-down')
  expect(cloud.machines.booted.size).toBe(0)
  cloud.pass(3_000)
  const ended = await find(ec2, id)
  expect(ended).toSatisfy(isIn('terminated', 'VpcId', 'PrivateIpAddress', 'PublicIpAddress'))
  expect(ended?.StateReason?.Code).toBe('Client.UserInitiatedShutdown')
  const kinds = cloud.cloud
    .books()
    .filter((entry) => !entry.seeded)
    .map((entry) => entry.kind)
  expect(kinds.sort()).toEqual(['key', 'server'])
  cloud.pass(3_600_000)
  await expect(find(ec2, id)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' })
})

test('a protected instance is not terminated until the protection is taken off', async () => {
  await using cloud = await startTestCloud()
  const { ec2, launch } = await prepare(cloud)
  const id = await launch({ DisableApiTermination: true })
  cloud.pass(BOOTED_MS)
  const terminate = new TerminateInstancesCommand({ InstanceIds: [id] })
  await expect(ec2.send(terminate)).rejects.toMatchObject({ name: 'OperationNotPermitted' })
  await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiTermination: { Value: false } }))
  expect((await ec2.send(terminate)).TerminatingInstances?.[0]?.CurrentState?.Name).toBe('shutting-down')
})

test('a stop and start keeps the private address and gives another public one', async () => {
  await using cloud = await startTestCloud()
  const { ec2, launch } = await prepare(cloud)
  const id = await launch()
  cloud.pass(BOOTED_MS)
  const before = await find(ec2, id)
  await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }))
  expect(cloud.machines.booted.size).toBe(0)
  await expect(ec2.send(new StartInstancesCommand({ InstanceIds: [id] }))).rejects.toMatchObject({
    name: 'IncorrectInstanceState',
  })
  cloud.pass(3_000)
  expect(await find(ec2, id)).toSatisfy(isIn('stopped', 'PublicIpAddress'))
  await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }))
  cloud.pass(3_000)
  const after = await find(ec2, id)
  expect(after).toMatchObject({ State: { Name: 'running' }, PrivateIpAddress: before?.PrivateIpAddress })
  expect(after?.PublicIpAddress).not.toBe(before?.PublicIpAddress)
  expect(cloud.machines.booted.size).toBe(1)
})
