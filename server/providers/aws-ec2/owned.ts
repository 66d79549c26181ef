import { DescribeKeyPairsCommand, DescribeNetworkInterfacesCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2'
import { findClasses, noFacts } from '../owned'
import type { Call, Owned, OwnedFacts, OwnedGap, OwnedKind } from '../port'
import { findAddresses } from './addresses'
import type { Aws } from './client'
import { findGroups } from './ingress'
import { toNode } from './map'
import { byOwner, markTags } from './marks'
import { findInstances } from './nodes'
import { allOf } from './pages'
import { describeKeyPairs, describeNetworkInterfaces, describeVolumes, type WireInstance } from './wire'

type Filters = { Name: string; Values: string[] }[]
type Found = { id: string; name: string; tags: Record<string, string>; facts?: Partial<OwnedFacts> }

const owned = (kind: OwnedKind, { id, name, tags, facts }: Found): Owned => ({
  kind,
  id,
  name,
  allocation: tags[markTags.allocation] ?? null,
  intent: tags[markTags.intent] ?? null,
  facts: { ...noFacts, ...facts },
})

/** Everything that carries the mark, in every class that we make. Terminated instances are history and not listed. */
export async function findOwned(
  aws: Aws,
  filter: { installation: string; allocation?: string },
  call: Call,
  onGap?: (gap: OwnedGap) => void,
): Promise<Owned[]> {
  const filters = byOwner(filter)
  return await findClasses(
    {
      server: async () => await servers(aws, filters, call),
      key: async () => await keys(aws, filters, call),
      'security-group': async () => await groups(aws, filters, call),
      'floating-ip': async () => await addresses(aws, filters, call),
      volume: async () => await volumes(aws, filters, call),
      // Only where a refusal may be told: nothing of ours makes one by itself, and clean-ups must not depend on the right to see them.
      ...(onGap ? { port: async () => await ports(aws, filters, call) } : {}),
    },
    onGap,
  )
}

const alive = { Name: 'instance-state-name', Values: ['pending', 'running', 'shutting-down', 'stopping', 'stopped'] }

async function servers(aws: Aws, filters: Filters, call: Call): Promise<Owned[]> {
  const found = await findInstances(aws, [...filters, alive], call)
  return found.map((one) =>
    owned('server', { id: one.InstanceId, name: one.Tags.Name ?? '', tags: one.Tags, facts: factsOf(one) }),
  )
}

/** As far as the instance itself tells: the memory stands in the list of types. */
function factsOf(instance: WireInstance): Partial<OwnedFacts> {
  const node = toNode(instance, { size: () => null, imageName: () => null })
  return {
    createdAt: node.createdAt,
    state: node.providerState,
    flavor: instance.InstanceType,
    vcpu: node.vcpu,
    address: node.addresses.find((one) => one.public)?.address ?? null,
    keyName: instance.KeyName,
    requestToken: instance.ClientToken,
  }
}

async function keys(aws: Aws, filters: Filters, call: Call): Promise<Owned[]> {
  const { KeyPairs } = await aws.ask(call, {
    action: 'DescribeKeyPairs',
    answer: describeKeyPairs,
    send: ({ ec2 }, options) => ec2.send(new DescribeKeyPairsCommand({ Filters: filters }), options),
  })
  return KeyPairs.map((one) => {
    const facts = { createdAt: one.CreateTime?.toISOString() ?? null }
    return owned('key', { id: one.KeyPairId, name: one.KeyName, tags: one.Tags, facts })
  })
}

async function groups(aws: Aws, filters: Filters, call: Call): Promise<Owned[]> {
  const found = await findGroups(aws, filters, call)
  return found.map((one) => owned('security-group', { id: one.GroupId, name: one.GroupName ?? '', tags: one.Tags }))
}

async function addresses(aws: Aws, filters: Filters, call: Call): Promise<Owned[]> {
  const found = await findAddresses(aws, filters, call)
  return found.map(({ id, address, boundTo, association, tags }) =>
    owned('floating-ip', { id, name: address, tags, facts: { address, usedBy: boundTo ?? association } }),
  )
}

async function volumes(aws: Aws, filters: Filters, call: Call): Promise<Owned[]> {
  const found = await allOf(
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
  )
  return found
    .filter((one) => one.State !== 'deleting' && one.State !== 'deleted')
    .map((one) =>
      owned('volume', {
        id: one.VolumeId,
        name: one.Tags.Name ?? '',
        tags: one.Tags,
        facts: {
          createdAt: one.CreateTime?.toISOString() ?? null,
          state: one.State,
          flavor: one.VolumeType,
          sizeGiB: one.Size,
          usedBy: one.Attachments[0]?.InstanceId ?? null,
        },
      }),
    )
}

/** Network interfaces that came with an instance and that none has now: the others go with theirs. */
async function ports(aws: Aws, filters: Filters, call: Call): Promise<Owned[]> {
  const found = await allOf(
    'DescribeNetworkInterfaces',
    (token) =>
      aws.ask(call, {
        action: 'DescribeNetworkInterfaces',
        answer: describeNetworkInterfaces,
        send: ({ ec2 }, options) =>
          ec2.send(
            new DescribeNetworkInterfacesCommand({
              Filters: [...filters, { Name: 'status', Values: ['available'] }],
              MaxResults: aws.options.pageSize ?? 1000,
              NextToken: token,
            }),
            options,
          ),
      }),
    (page) => page.NetworkInterfaces,
  )
  return found.map((one) =>
    owned('port', {
      id: one.NetworkInterfaceId,
      name: one.TagSet.Name ?? '',
      tags: one.TagSet,
      facts: {
        state: one.Status,
        address: one.PrivateIpAddress,
        usedBy: one.Attachment?.InstanceId ?? null,
      },
    }),
  )
}
