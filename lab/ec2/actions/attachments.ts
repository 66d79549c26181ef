import { type Action, tagSet } from '../call'
import { findOne, findSome } from '../state/find'
import type { Volume } from '../state/types'
import { Ec2Error } from '../wire/errors'
import { filtered } from '../wire/filters'
import { page } from '../wire/pages'

export const DescribeVolumes: Action = {
  parameters: ['VolumeId', 'Filter', 'MaxResults', 'NextToken'],
  run: ({ world, input }) => {
    const status = (volume: Volume) => (volume.instanceId ? 'in-use' : 'available')
    const found = filtered(
      findSome('vol', world.volumes, input.list('VolumeId')),
      input,
      {
        'volume-id': (volume) => volume.id,
        status,
        size: (volume) => String(volume.sizeGiB),
        'volume-type': (volume) => volume.type,
        'availability-zone': (volume) => volume.zone,
        'attachment.instance-id': (volume) => volume.instanceId,
        'attachment.device': (volume) => (volume.instanceId ? volume.device : null),
        'attachment.status': (volume) => (volume.instanceId ? 'attached' : null),
        'attachment.delete-on-termination': (v) => (v.instanceId ? String(v.deleteOnTermination) : null),
        'snapshot-id': (volume) => volume.snapshotId,
        encrypted: (volume) => String(volume.encrypted),
      },
      (volume) => volume.tags,
    )
    const options = { action: 'DescribeVolumes', key: (v: Volume) => v.id, min: 5, max: 1000, byDefault: 1000 }
    const { items, nextToken } = page(found, input, options)
    return {
      volumeSet: items.map((volume) => ({
        volumeId: volume.id,
        size: volume.sizeGiB,
        snapshotId: volume.snapshotId,
        availabilityZone: volume.zone,
        status: status(volume),
        createTime: new Date(volume.createdAt),
        attachmentSet: volume.instanceId
          ? [
              {
                volumeId: volume.id,
                instanceId: volume.instanceId,
                device: volume.device,
                status: 'attached',
                attachTime: new Date(volume.attachedAt),
                deleteOnTermination: volume.deleteOnTermination,
              },
            ]
          : [],
        volumeType: volume.type,
        iops: volume.type === 'gp3' ? 3000 : 100,
        throughput: volume.type === 'gp3' ? 125 : null,
        encrypted: volume.encrypted,
        multiAttachEnabled: false,
        tagSet: tagSet(volume.tags),
      })),
      nextToken,
    }
  },
}

/** A volume that outlived its instance (DeleteOnTermination false) stays until somebody deletes it. */
export const DeleteVolume: Action = {
  parameters: ['VolumeId'],
  run: ({ world, input }) => {
    const volume = findOne('vol', world.volumes, input.required('VolumeId'))
    if (volume.instanceId)
      throw new Ec2Error('VolumeInUse', `Volume ${volume.id} is currently attached to ${volume.instanceId}`)
    world.volumes = world.volumes.filter((candidate) => candidate !== volume)
    return { return: true }
  },
}
