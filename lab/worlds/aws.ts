import type { LabCloudSpec } from '@/lab/port'

/** The yardstick that every world has. */
export const aws = (seedNodes: boolean): LabCloudSpec => ({
  id: 'aws-us-east-1',
  name: 'AWS us-east-1',
  provider: 'aws-ec2',
  character: 'default-vpc',
  region: 'us-east-1',
  publicIpv4Cidr: '198.51.100.0/24',
  publicIpv6Cidr: null,
  seedNodes,
})
