import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
} from '@aws-sdk/client-ec2'
import type { Call, Ingress, Mark } from '../port'
import type { Aws } from './client'
import { isWord } from './errors'
import { byIntent, exactly, tagsAtCreate } from './marks'
import { allOf } from './pages'
import { anything, createSecurityGroup, describeSecurityGroups, type WireSecurityGroup } from './wire'

type Filters = { Name: string; Values: string[] }[]

/** All security groups that the filters select. */
export const findGroups = (aws: Aws, filters: Filters, call: Call): Promise<WireSecurityGroup[]> =>
  allOf(
    'DescribeSecurityGroups',
    (token) =>
      aws.ask(call, {
        action: 'DescribeSecurityGroups',
        answer: describeSecurityGroups,
        send: ({ ec2 }, options) =>
          ec2.send(
            new DescribeSecurityGroupsCommand({
              Filters: filters,
              MaxResults: aws.options.pageSize ?? 1000,
              NextToken: token,
            }),
            options,
          ),
      }),
    (page) => page.SecurityGroups,
  )

/** A group of our own that admits TCP `port` from everywhere, IPv4 and IPv6. */
export function createIngress(aws: Aws): Ingress {
  async function make(mark: Mark, name: string, vpcId: string, call: Call): Promise<string> {
    try {
      const { GroupId } = await aws.ask(call, {
        action: 'CreateSecurityGroup',
        // A repetition ends in Duplicate, never in a second group: names are unique within a VPC.
        kind: 'repeatable',
        answer: createSecurityGroup,
        send: ({ ec2 }, options) =>
          ec2.send(
            new CreateSecurityGroupCommand({
              GroupName: name,
              Description: 'SSH to a node of Plumbline',
              VpcId: vpcId,
              TagSpecifications: tagsAtCreate(['security-group'], mark),
            }),
            options,
          ),
      })
      return GroupId
    } catch (error) {
      if (!isWord(error, /^InvalidGroup\.Duplicate$/)) throw error
      const named = [
        { Name: 'group-name', Values: [exactly(name)] },
        { Name: 'vpc-id', Values: [vpcId] },
      ]
      const [existing] = await findGroups(aws, [...named, ...byIntent(mark)], call)
      // A group of that name without our mark is somebody else's.
      if (!existing) throw error
      return existing.GroupId
    }
  }

  async function admit(groupId: string, port: number, call: Call, family: 'v4' | 'v6'): Promise<void> {
    const source = family === 'v4' ? { IpRanges: [{ CidrIp: '0.0.0.0/0' }] } : { Ipv6Ranges: [{ CidrIpv6: '::/0' }] }
    try {
      await aws.ask(call, {
        action: 'AuthorizeSecurityGroupIngress',
        kind: 'repeatable',
        answer: anything,
        send: ({ ec2 }, options) =>
          ec2.send(
            new AuthorizeSecurityGroupIngressCommand({
              GroupId: groupId,
              IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...source }],
            }),
            options,
          ),
      })
    } catch (error) {
      if (!isWord(error, /^InvalidPermission\.Duplicate$/)) throw error
    }
  }

  return {
    async openSsh({ mark, name, networkId, port }, call) {
      const [existing] = await findGroups(aws, [...byIntent(mark), { Name: 'vpc-id', Values: [networkId] }], call)
      const id = existing?.GroupId ?? (await make(mark, name, networkId, call))
      // One rule a request: one that is there already would refuse the other with it.
      if (!existing || !admits(existing, port, '0.0.0.0/0')) await admit(id, port, call, 'v4')
      if (!existing || !admits(existing, port, '::/0')) await admit(id, port, call, 'v6')
      return { id }
    },
    async defaultGroup({ networkId, port }, call) {
      // Each VPC has one; without a VPC it is not told which is meant.
      if (networkId === null) return null
      const named = [
        { Name: 'group-name', Values: ['default'] },
        { Name: 'vpc-id', Values: [networkId] },
      ]
      const [group] = await findGroups(aws, named, call)
      if (!group) return null
      const { GroupId: id, GroupName: name, IpPermissions } = group
      return {
        ...{ id, name: name ?? 'default' },
        open: IpPermissions.some((rule) => opens(rule, port)),
        rules: IpPermissions.map(ruleText),
      }
    },
    /** `conflict` (DependencyViolation) while an instance still uses it. */
    async close(id, call) {
      try {
        await aws.ask(call, {
          action: 'DeleteSecurityGroup',
          kind: 'repeatable',
          answer: anything,
          send: ({ ec2 }, options) => ec2.send(new DeleteSecurityGroupCommand({ GroupId: id }), options),
        })
      } catch (error) {
        if (!isWord(error, /^InvalidGroup(Id)?\.(NotFound|Malformed)$/)) throw error
      }
    },
  }
}

type Rule = WireSecurityGroup['IpPermissions'][number]

/** TCP to the port from everywhere in IPv4; protocol -1 is all, and has no range. */
const opens = ({ IpProtocol, FromPort, ToPort, IpRanges }: Rule, port: number): boolean =>
  (IpProtocol === '-1' ||
    ((IpProtocol === 'tcp' || IpProtocol === '6') && (FromPort ?? port) <= port && (ToPort ?? port) >= port)) &&
  IpRanges.some(({ CidrIp }) => CidrIp === '0.0.0.0/0')

/** `tcp 22-22 from 0.0.0.0/0`; a rule without a range admits other members of its group. */
function ruleText({ IpProtocol, FromPort, ToPort, IpRanges, Ipv6Ranges }: Rule): string {
  const from = [...IpRanges.map((one) => one.CidrIp), ...Ipv6Ranges.map((one) => one.CidrIpv6)].join(', ')
  const protocol = IpProtocol === '-1' ? 'all' : (IpProtocol ?? 'all')
  return `${protocol}${FromPort === null ? '' : ` ${FromPort}-${ToPort ?? ''}`} from ${from || 'members of its own group'}`
}

const admits = (group: WireSecurityGroup, port: number, cidr: string): boolean =>
  group.IpPermissions.some(
    (rule) =>
      (rule.IpProtocol === 'tcp' || rule.IpProtocol === '6') &&
      rule.FromPort === port &&
      rule.ToPort === port &&
      [...rule.IpRanges.map((one) => one.CidrIp), ...rule.Ipv6Ranges.map((one) => one.CidrIpv6)].includes(cidr),
  )
