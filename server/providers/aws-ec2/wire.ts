import { z } from 'zod'

/**
 * What we rely on in the SDK's outputs. Its TypeScript types call everything optional and promise nothing at run time: here
 * stands what has to be there, and the rest is null.
 */
const list = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? [])
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null)
const number = z
  .number()
  .nullish()
  .transform((value) => value ?? null)
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? null)
const time = z
  .date()
  .nullish()
  .transform((value) => value ?? null)

export const tags = list(z.object({ Key: z.string(), Value: z.string().default('') })).transform(
  (items): Record<string, string> => Object.fromEntries(items.map((tag) => [tag.Key, tag.Value])),
)
/** An empty NextToken means the same as none. */
const nextToken = text.transform((value) => value || null)

const association = z.object({ PublicIp: text, IpOwnerId: text }).nullish()
const networkInterface = z.object({
  NetworkInterfaceId: text,
  VpcId: text,
  Association: association,
  Attachment: z.object({ AttachTime: time, DeviceIndex: number }).nullish(),
  PrivateIpAddress: text,
  PrivateIpAddresses: list(z.object({ PrivateIpAddress: text, Association: association })),
  Ipv6Addresses: list(z.object({ Ipv6Address: text })),
})
export const instance = z.object({
  InstanceId: z.string().min(1),
  ImageId: text,
  InstanceType: text,
  KeyName: text,
  ClientToken: text,
  LaunchTime: time,
  State: z.object({ Name: text }).nullish(),
  StateReason: z.object({ Code: text, Message: text }).nullish(),
  Placement: z.object({ AvailabilityZone: text }).nullish(),
  CpuOptions: z.object({ CoreCount: number, ThreadsPerCore: number }).nullish(),
  PrivateIpAddress: text,
  PublicIpAddress: text,
  Ipv6Address: text,
  VpcId: text,
  NetworkInterfaces: list(networkInterface),
  Tags: tags,
})
export type WireInstance = z.output<typeof instance>
export const describeInstances = z.object({
  Reservations: list(z.object({ Instances: list(instance) })),
  NextToken: nextToken,
})
export const runInstances = z.object({ Instances: z.array(z.object({ InstanceId: z.string().min(1) })).min(1) })

export const instanceType = z.object({
  InstanceType: z.string().min(1),
  VCpuInfo: z.object({ DefaultVCpus: z.number().positive() }),
  MemoryInfo: z.object({ SizeInMiB: z.number().positive() }),
  ProcessorInfo: z.object({ SupportedArchitectures: list(z.string()) }).nullish(),
  CurrentGeneration: flag,
  BurstablePerformanceSupported: flag,
  BareMetal: flag,
  Hypervisor: text,
  SupportedVirtualizationTypes: list(z.string()),
  GpuInfo: z.object({ Gpus: list(z.object({ Name: text, Count: number })) }).nullish(),
})
export type WireInstanceType = z.output<typeof instanceType>
export const describeInstanceTypes = z.object({ InstanceTypes: list(instanceType), NextToken: nextToken })
export const describeInstanceTypeOfferings = z.object({
  InstanceTypeOfferings: list(z.object({ InstanceType: z.string(), Location: z.string() })),
  NextToken: nextToken,
})
export const describeAccountAttributes = z.object({
  AccountAttributes: list(z.object({ AttributeName: text, AttributeValues: list(z.object({ AttributeValue: text })) })),
})

export const vpc = z.object({
  VpcId: z.string().min(1),
  State: text,
  IsDefault: flag,
  OwnerId: text,
  CidrBlock: text,
  Tags: tags,
})
export const describeVpcs = z.object({ Vpcs: list(vpc), NextToken: nextToken })
export const subnet = z.object({
  SubnetId: z.string().min(1),
  VpcId: z.string().min(1),
  AvailabilityZone: text,
  CidrBlock: text,
  Ipv6CidrBlockAssociationSet: list(z.object({ Ipv6CidrBlock: text })),
  DefaultForAz: flag,
  MapPublicIpOnLaunch: flag,
  OwnerId: text,
  Tags: tags,
})
export const describeSubnets = z.object({ Subnets: list(subnet), NextToken: nextToken })
export const internetGateway = z.object({
  InternetGatewayId: z.string().min(1),
  Attachments: list(z.object({ VpcId: text, State: text })),
  Tags: tags,
})
export const describeInternetGateways = z.object({ InternetGateways: list(internetGateway), NextToken: nextToken })

export const image = z.object({
  ImageId: z.string().min(1),
  Name: text,
  State: text,
  Architecture: text,
  OwnerId: text,
  Public: flag,
  CreationDate: text,
  RootDeviceName: text,
  RootDeviceType: text,
  VirtualizationType: text,
  PlatformDetails: text,
  BlockDeviceMappings: list(
    z.object({ DeviceName: text, Ebs: z.object({ VolumeSize: number, SnapshotId: text }).nullish() }),
  ),
})
export type WireImage = z.output<typeof image>
export const describeImages = z.object({ Images: list(image), NextToken: nextToken })
export const getParameters = z.object({
  Parameters: list(z.object({ Name: z.string(), Value: z.string() })),
  InvalidParameters: list(z.string()),
})

export const keyPair = z.object({
  KeyPairId: z.string().min(1),
  KeyName: z.string().min(1),
  KeyFingerprint: text,
  PublicKey: text,
  CreateTime: time,
  Tags: tags,
})
export const describeKeyPairs = z.object({ KeyPairs: list(keyPair) })
export const importKeyPair = z.object({
  KeyPairId: z.string().min(1),
  KeyName: z.string().min(1),
  KeyFingerprint: text,
})

export const securityGroup = z.object({
  GroupId: z.string().min(1),
  GroupName: text,
  VpcId: text,
  IpPermissions: list(
    z.object({
      IpProtocol: text,
      FromPort: number,
      ToPort: number,
      IpRanges: list(z.object({ CidrIp: text })),
      Ipv6Ranges: list(z.object({ CidrIpv6: text })),
    }),
  ),
  Tags: tags,
})
export type WireSecurityGroup = z.output<typeof securityGroup>
export const describeSecurityGroups = z.object({ SecurityGroups: list(securityGroup), NextToken: nextToken })
export const createSecurityGroup = z.object({ GroupId: z.string().min(1) })

export const address = z.object({
  AllocationId: text,
  AssociationId: text,
  PublicIp: text,
  InstanceId: text,
  NetworkBorderGroup: text,
  Tags: tags,
})
export const describeAddresses = z.object({ Addresses: list(address) })
export const allocateAddress = z.object({ AllocationId: z.string().min(1), PublicIp: z.string().min(1) })

export const volume = z.object({
  VolumeId: z.string().min(1),
  State: text,
  Size: number,
  VolumeType: text,
  CreateTime: time,
  Attachments: list(z.object({ InstanceId: text })),
  Tags: tags,
})
export const describeNetworkInterfaces = z.object({
  NetworkInterfaces: list(
    z.object({
      NetworkInterfaceId: z.string().min(1),
      Status: text,
      PrivateIpAddress: text,
      Attachment: z.object({ InstanceId: text }).nullish(),
      TagSet: tags,
    }),
  ),
  NextToken: nextToken,
})
export const describeVolumes = z.object({ Volumes: list(volume), NextToken: nextToken })

export const consoleOutput = z.object({ Output: text })
export const callerIdentity = z.object({ Account: z.string().min(1), Arn: text, UserId: text })
export const describeRegions = z.object({ Regions: list(z.object({ RegionName: z.string(), OptInStatus: text })) })
/** For actions whose answer says nothing that we need. */
export const anything = z.unknown()
