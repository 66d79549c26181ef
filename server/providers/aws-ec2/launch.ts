import type { BlockDeviceMapping, RunInstancesCommandInput } from '@aws-sdk/client-ec2'
import { ProviderError } from '../errors'
import type { Call, CreateNode } from '../port'
import type { Caches } from './caches'
import { tagsAtCreate } from './marks'
import type { WireImage } from './wire'

/** What RunInstances is asked for. Throws `not-found` when the image does not exist and its root disk has to be sized. */
export async function launchRequest(
  caches: Caches,
  request: CreateNode,
  call: Call,
): Promise<RunInstancesCommandInput> {
  return {
    ImageId: request.imageId,
    InstanceType: request.flavorId as RunInstancesCommandInput['InstanceType'],
    MinCount: 1,
    MaxCount: 1,
    ClientToken: clientToken(request.mark.intent),
    KeyName: request.keyName,
    UserData: request.userData ? Buffer.from(request.userData).toString('base64') : undefined,
    NetworkInterfaces: [
      {
        DeviceIndex: 0,
        SubnetId: request.subnetId ?? undefined,
        Groups: request.securityGroupId === null ? undefined : [request.securityGroupId],
        // Explicit both ways: a subnet's MapPublicIpOnLaunch may say otherwise than the plan.
        AssociatePublicIpAddress: request.strategy === 'direct' || request.strategy === 'default-network',
        Ipv6AddressCount: request.strategy === 'ipv6' ? 1 : undefined,
        DeleteOnTermination: true,
      },
    ],
    Placement: request.zone === null ? undefined : { AvailabilityZone: request.zone },
    BlockDeviceMappings: await rootDisk(caches, request, call),
    MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled' },
    TagSpecifications: tagsAtCreate(['instance', 'volume', 'network-interface'], request.mark, request.name),
  }
}

/** At most 64 ASCII characters; the same for every attempt of one intent. */
export function clientToken(intent: string): string {
  if (/^[\x21-\x7e]{1,64}$/.test(intent)) return intent
  throw new ProviderError(
    'invalid',
    'The intent of a resource has to be 1 to 64 ASCII characters to serve as ClientToken.',
  )
}

async function rootDisk(caches: Caches, request: CreateNode, call: Call): Promise<BlockDeviceMapping[] | undefined> {
  if (request.diskGiB === null) return undefined
  const image = await caches.image(request.imageId, call)
  if (!image?.RootDeviceName)
    throw new ProviderError('not-found', `AWS knows no image ${request.imageId}. Read the catalogue again.`)
  // A root disk cannot be smaller than the snapshot that it is made from.
  const size = Math.max(request.diskGiB, rootSizeGiB(image) ?? 0)
  return [{ DeviceName: image.RootDeviceName, Ebs: { VolumeSize: size, VolumeType: 'gp3', DeleteOnTermination: true } }]
}

/** Size of the image's root snapshot in GiB; null where it is not told. */
export const rootSizeGiB = (image: WireImage): number | null =>
  image.BlockDeviceMappings.find((mapping) => mapping.DeviceName === image.RootDeviceName)?.Ebs?.VolumeSize ?? null
