import { DeleteVolumeCommand, DescribeKeyPairsCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2'
import { ProviderError } from '../errors'
import type { Call, FloatingIps, Ingress, Owned, OwnedKind } from '../port'
import { findAddresses } from './addresses'
import type { Aws } from './client'
import { isWord } from './errors'
import { findGroups } from './ingress'
import { removeKey } from './keys'
import { byOwner, markTags } from './marks'
import { destroyNode, findInstances } from './nodes'
import { allOf } from './pages'
import { anything, describeKeyPairs, describeVolumes } from './wire'

const owned = (kind: OwnedKind, id: string, name: string, tags: Record<string, string>): Owned => ({
  kind,
  id,
  name,
  allocation: tags[markTags.allocation] ?? null,
  intent: tags[markTags.intent] ?? null,
})

/** Everything that carries the mark, in every class that we make. Terminated instances are history and not listed. */
export async function findOwned(
  aws: Aws,
  filter: { installation: string; allocation?: string },
  call: Call,
): Promise<Owned[]> {
  const filters = byOwner(filter)
  const alive = {
    Name: 'instance-state-name',
    Values: ['pending', 'running', 'shutting-down', 'stopping', 'stopped'],
  }
  const [instances, keys, groups, addresses, volumes] = await Promise.all([
    findInstances(aws, [...filters, alive], call),
    aws.ask(call, {
      action: 'DescribeKeyPairs',
      answer: describeKeyPairs,
      send: ({ ec2 }, options) => ec2.send(new DescribeKeyPairsCommand({ Filters: filters }), options),
    }),
    findGroups(aws, filters, call),
    findAddresses(aws, filters, call),
    allOf(
      'DescribeVolumes',
      (token) =>
        aws.ask(call, {
          action: 'DescribeVolumes',
          answer: describeVolumes,
          send: ({ ec2 }, options) =>
            ec2.send(
              new DescribeVolumesCommand({
                Filters: filters,
                MaxResults: aws.options.pageSize ?? 500,
                NextToken: token,
              }),
              options,
            ),
        }),
      (page) => page.Volumes,
    ),
  ])
  return [
    ...instances.map((one) => owned('server', one.InstanceId, one.Tags.Name ?? '', one.Tags)),
    ...keys.KeyPairs.map((one) => owned('key', one.KeyPairId, one.KeyName, one.Tags)),
    ...groups.map((one) => owned('security-group', one.GroupId, one.GroupName ?? '', one.Tags)),
    ...addresses.map((one) => owned('floating-ip', one.id, one.address, one.tags)),
    ...volumes
      .filter((one) => one.State !== 'deleting' && one.State !== 'deleted')
      .map((one) => owned('volume', one.VolumeId, one.Tags.Name ?? '', one.Tags)),
  ]
}

/** Removes one thing; gone already is done, `conflict` while something uses it. */
export async function removeOwned(
  aws: Aws,
  abilities: { floatingIps: FloatingIps; ingress: Ingress },
  thing: Owned,
  call: Call,
): Promise<void> {
  switch (thing.kind) {
    case 'server':
      return destroyNode(aws, { serverId: thing.id }, call)
    case 'key':
      return removeKey(aws, thing.name, call)
    case 'security-group':
      return abilities.ingress.close(thing.id, call)
    case 'floating-ip':
      return abilities.floatingIps.release(thing.id, call)
    case 'volume':
      return removeVolume(aws, thing.id, call)
    case 'port':
      throw new ProviderError('invalid', 'On EC2 a port goes with its instance: remove the instance.')
  }
}

async function removeVolume(aws: Aws, id: string, call: Call): Promise<void> {
  try {
    await aws.ask(call, {
      action: 'DeleteVolume',
      kind: 'repeatable',
      answer: anything,
      send: ({ ec2 }, options) => ec2.send(new DeleteVolumeCommand({ VolumeId: id }), options),
    })
  } catch (error) {
    if (!isWord(error, /^InvalidVolume\.NotFound$/)) throw error
  }
}
