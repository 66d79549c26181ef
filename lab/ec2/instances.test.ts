import { DescribeInstancesCommand, EC2Client, ImportKeyPairCommand, RunInstancesCommand } from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import { startTestCloud } from './testing'

const UBUNTU = '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id'

import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'

test('smoke', async () => {
  await using cloud = await startTestCloud()
  const ec2 = new EC2Client(cloud.client)
  const ssm = new SSMClient(cloud.client)
  const image = (await ssm.send(new GetParameterCommand({ Name: UBUNTU }))).Parameter?.Value
  await ec2.send(
    new ImportKeyPairCommand({
      KeyName: 'k',
      PublicKeyMaterial: Buffer.from(
        'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN/Cr3JXqmLW7u+g9pTh+wyqDHpSQEIQczXkVx9q x',
      ),
    }),
  )
  const run = await ec2.send(
    new RunInstancesCommand({ ImageId: image, InstanceType: 't3.micro', MinCount: 1, MaxCount: 2, KeyName: 'k' }),
  )
  cloud.pass(6000)
  const found = await ec2.send(
    new DescribeInstancesCommand({ InstanceIds: run.Instances?.map((i) => i.InstanceId ?? '') }),
  )
  expect(found.Reservations?.[0]?.Instances?.[0]?.State?.Name).toBe('running')
})
