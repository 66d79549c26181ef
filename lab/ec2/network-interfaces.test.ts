import * as sdk from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import { prepare } from './sdk'
import { startTestCloud } from './testing'

test('an interface without an instance is there until it is deleted, and holds its security group', async () => {
  await using cloud = await startTestCloud()
  const { ec2 } = await prepare(cloud)
  const { Subnets } = await ec2.send(new sdk.DescribeSubnetsCommand({}))
  const subnet = Subnets?.[0]
  const group = { GroupName: 'held', Description: 'held', VpcId: subnet?.VpcId }
  const { GroupId = '' } = await ec2.send(new sdk.CreateSecurityGroupCommand(group))
  const tags = [{ ResourceType: 'network-interface' as const, Tags: [{ Key: 'a', Value: 'b' }] }]
  const made = await ec2.send(
    new sdk.CreateNetworkInterfaceCommand({ SubnetId: subnet?.SubnetId, Groups: [GroupId], TagSpecifications: tags }),
  )
  const id = made.NetworkInterface?.NetworkInterfaceId ?? ''
  const available = async () =>
    (
      await ec2.send(
        new sdk.DescribeNetworkInterfacesCommand({
          Filters: [
            { Name: 'status', Values: ['available'] },
            { Name: 'tag:a', Values: ['b'] },
          ],
        }),
      )
    ).NetworkInterfaces?.map((card) => card.NetworkInterfaceId)
  expect(await available()).toEqual([id])
  await expect(ec2.send(new sdk.DeleteSecurityGroupCommand({ GroupId }))).rejects.toMatchObject({
    name: 'DependencyViolation',
  })
  await ec2.send(new sdk.DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }))
  expect(await available()).toEqual([])
  await ec2.send(new sdk.DeleteSecurityGroupCommand({ GroupId }))
  await expect(ec2.send(new sdk.DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }))).rejects.toMatchObject({
    name: 'InvalidNetworkInterfaceID.NotFound',
  })
})
