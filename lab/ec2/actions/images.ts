import { type Action, tagSet } from '../call'
import { checkId } from '../state/find'
import { type Image, ownImage, PUBLIC_IMAGES } from '../state/images'
import { Ec2Error, notFound } from '../wire/errors'
import { type FilterTable, filtered } from '../wire/filters'
import { page } from '../wire/pages'
import type { Xml } from '../wire/xml'

const filters: FilterTable<Image> = {
  name: (image) => image.name,
  architecture: (image) => image.architecture,
  'image-id': (image) => image.id,
  'owner-id': (image) => image.owner,
  'owner-alias': (image) => image.alias,
  'is-public': (image) => String(image.isPublic),
  state: () => 'available',
  description: (image) => image.description,
  'creation-date': (image) => image.createdAt,
  'root-device-type': () => 'ebs',
  'root-device-name': (image) => image.rootDevice,
  'virtualization-type': () => 'hvm',
  'image-type': () => 'machine',
  hypervisor: () => 'xen',
  'ena-support': () => 'true',
  platform: (image) => (image.platform === 'Windows' ? 'windows' : null),
  'platform-details': (image) => image.platform,
  'block-device-mapping.volume-type': (image) => image.volumeType,
  'block-device-mapping.volume-size': (image) => String(image.sizeGiB),
  'block-device-mapping.delete-on-termination': () => 'true',
  'block-device-mapping.encrypted': () => 'false',
  'manifest-location': (image) => location(image),
}

const location = (image: Image) => `${image.alias ?? image.owner}/${image.name}`

const describe = (image: Image): Xml => ({
  imageId: image.id,
  imageLocation: location(image),
  imageState: 'available',
  imageOwnerId: image.owner,
  creationDate: image.createdAt,
  isPublic: image.isPublic,
  architecture: image.architecture,
  imageType: 'machine',
  imageOwnerAlias: image.alias,
  name: image.name,
  description: image.description === '' ? null : image.description,
  platform: image.platform === 'Windows' ? 'windows' : null,
  platformDetails: image.platform,
  usageOperation: image.platform === 'Windows' ? 'RunInstances:0002' : 'RunInstances',
  rootDeviceType: 'ebs',
  rootDeviceName: image.rootDevice,
  blockDeviceMapping: [
    {
      deviceName: image.rootDevice,
      ebs: {
        snapshotId: image.snapshotId,
        volumeSize: image.sizeGiB,
        deleteOnTermination: true,
        volumeType: image.volumeType,
        encrypted: false,
      },
    },
  ],
  virtualizationType: 'hvm',
  hypervisor: 'xen',
  enaSupport: true,
  sriovNetSupport: 'simple',
  bootMode: image.bootMode === 'uefi-preferred' ? null : image.bootMode,
  deprecationTime: image.deprecatedAt,
  tagSet: tagSet({}),
})

const ownedBy = (image: Image, account: string) => (owner: string) =>
  owner === image.owner || owner === image.alias || (owner === 'self' && image.owner === account)

export const DescribeImages: Action = {
  parameters: [
    'ImageId',
    'Owner',
    'ExecutableBy',
    'Filter',
    'IncludeDeprecated',
    'IncludeDisabled',
    'MaxResults',
    'NextToken',
  ],
  run: ({ input, world, now }) => {
    const ids = input.list('ImageId')
    const owners = input.list('Owner')
    const executableBy = input.list('ExecutableBy')
    if (ids.length > 0 && input.text('MaxResults') !== undefined)
      throw new Ec2Error(
        'InvalidParameterCombination',
        'The parameter imageIds cannot be used with the parameter maxResults',
      )
    const all = [...PUBLIC_IMAGES, ownImage(world.account)]
    for (const id of ids) checkId('ami', id)
    const missing = ids.filter((id) => !all.some((image) => image.id === id))
    if (missing.length > 0) throw notFound('InvalidAMIID.NotFound', 'image id', [`[${missing.join(', ')}]`])
    const deprecated = (image: Image) => image.deprecatedAt !== null && Date.parse(image.deprecatedAt) <= now
    const shown = input.boolean('IncludeDeprecated') ?? false
    const asked = all.filter(
      (image) =>
        (ids.length === 0 || ids.includes(image.id)) &&
        (owners.length === 0 || owners.some(ownedBy(image, world.account))) &&
        (executableBy.length === 0 || (executableBy.includes('all') && image.isPublic)) &&
        (ids.length > 0 || shown || image.owner === world.account || !deprecated(image)),
    )
    const { items, nextToken } = page(
      filtered(asked, input, filters, () => ({})),
      input,
      {
        action: 'DescribeImages',
        key: (image) => image.id,
        min: 1,
        max: 1000,
      },
    )
    return { imagesSet: items.map(describe), nextToken }
  },
}
