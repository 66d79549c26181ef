import {
  EC2Client,
  ImportKeyPairCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { TestCloud } from './testing'

const NOBLE = '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id'

export const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN/Cr3JXqmLW7u+g9pTh+wyqDHpSQEIQczXkVx9q'

/** Longer than a boot, and than any instance stays invisible. */
export const BOOTED_MS = 6_000

/** The SDK's client for a test cloud, with what every launch needs: an imported key `node` and a current Ubuntu image. */
export async function prepare(cloud: TestCloud) {
  const ec2 = new EC2Client(cloud.client)
  const { Parameter } = await new SSMClient(cloud.client).send(new GetParameterCommand({ Name: NOBLE }))
  const imageId = Parameter?.Value ?? ''
  await ec2.send(new ImportKeyPairCommand({ KeyName: 'node', PublicKeyMaterial: Buffer.from(PUBLIC_KEY) }))
  const order = (more: Partial<RunInstancesCommandInput> = {}) =>
    new RunInstancesCommand({
      ImageId: imageId,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      KeyName: 'node',
      ...more,
    })
  /** Launches and gives back the id of the first instance. */
  async function launch(more: Partial<RunInstancesCommandInput> = {}): Promise<string> {
    const { Instances } = await ec2.send(order(more))
    return Instances?.[0]?.InstanceId ?? ''
  }
  return { ec2, imageId, order, launch }
}
