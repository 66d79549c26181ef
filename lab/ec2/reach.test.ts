import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import { BOOTED_MS, prepare } from './sdk'
import { startTestCloud, type TestCloud } from './testing'

async function node(cloud: TestCloud, cidr: string | null, inner = false) {
  const { ec2, launch } = await prepare(cloud)
  const { Subnets } = await ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'default-for-az', Values: [String(!inner)] }] }),
  )
  const subnet = Subnets?.[0]
  const made = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'g', Description: 'g', VpcId: subnet?.VpcId }),
  )
  if (cidr) {
    const permission = { IpProtocol: 'tcp', FromPort: 20, ToPort: 30, IpRanges: [{ CidrIp: cidr }] }
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: made.GroupId, IpPermissions: [permission] }))
  }
  const id = await launch({ SubnetId: subnet?.SubnetId, SecurityGroupIds: [made.GroupId ?? ''] })
  cloud.pass(BOOTED_MS)
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }))
  const found = Reservations?.[0]?.Instances?.[0]
  return { ec2, id, publicAddress: found?.PublicIpAddress ?? '', privateAddress: found?.PrivateIpAddress ?? '' }
}

test.each([
  ['0.0.0.0/0', 'open', 'open'],
  ['192.0.2.0/24', 'open', 'filtered'],
  ['172.31.0.0/16', 'filtered', 'open'],
  ['10.0.0.0/8', 'filtered', 'filtered'],
  [null, 'filtered', 'filtered'],
])('a group that lets %s in: public address %s, private address %s', async (cidr, outside, inside) => {
  await using cloud = await startTestCloud()
  const { id, publicAddress, privateAddress } = await node(cloud, cidr)
  const expected = { open: { machineId: `aws-test/${id}` }, filtered: 'filtered' }
  expect(cloud.machines.reach(publicAddress)).toEqual(expected[outside as 'open'])
  expect(cloud.machines.reach(privateAddress)).toEqual(expected[inside as 'open'])
})

test('other ports, stopped instances and unknown addresses', async () => {
  await using cloud = await startTestCloud()
  const { ec2, id, publicAddress, privateAddress } = await node(cloud, '0.0.0.0/0')
  expect(cloud.machines.reach(publicAddress, 443)).toBe('filtered')
  expect(cloud.machines.reach('198.51.100.250')).toBeNull()
  await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }))
  expect(cloud.machines.reach(privateAddress)).toBe('filtered')
  expect(cloud.machines.reach(publicAddress)).toBeNull()
})

test('the VPC without a gateway gives no public address', async () => {
  await using cloud = await startTestCloud()
  const { publicAddress, privateAddress } = await node(cloud, '0.0.0.0/0', true)
  expect(publicAddress).toBe('')
  expect(privateAddress).toMatch(/^10\.77\./)
})
