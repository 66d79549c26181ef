import { type Action, specifiedTags, tagSet } from '../call'
import { findOne, findSome } from '../state/find'
import { newId } from '../state/ids'
import { readPermissions, samePermission } from '../state/permissions'
import type { Ec2World, Permission, SecurityGroup } from '../state/types'
import { newSecurityGroup } from '../state/world'
import { Ec2Error, missingParameter } from '../wire/errors'
import { filtered } from '../wire/filters'
import { page } from '../wire/pages'
import type { Parameters } from '../wire/parameters'
import type { Xml } from '../wire/xml'

/** Rules with equal protocol and ports stand in one entry, as EC2 groups them. */
function permissionSet(world: Ec2World, rules: readonly Permission[]): Xml {
  const entries = new Map<string, Permission[]>()
  for (const rule of rules) {
    const key = `${rule.protocol} ${rule.fromPort} ${rule.toPort}`
    entries.set(key, [...(entries.get(key) ?? []), rule])
  }
  return [...entries.values()].map((same) => ({
    ipProtocol: same[0]?.protocol,
    fromPort: same[0]?.fromPort,
    toPort: same[0]?.toPort,
    groups: same.flatMap(({ source, description }) =>
      source.kind === 'group' ? [{ userId: world.account, groupId: source.groupId, description }] : [],
    ),
    ipRanges: same.flatMap(({ source, description }) =>
      source.kind === 'ipv4' ? [{ cidrIp: source.cidr, description }] : [],
    ),
    ipv6Ranges: same.flatMap(({ source, description }) =>
      source.kind === 'ipv6' ? [{ cidrIpv6: source.cidr, description }] : [],
    ),
    prefixListIds: [],
  }))
}

const ruleSet = (world: Ec2World, group: SecurityGroup, rules: readonly Permission[]): Xml =>
  rules.map((rule) => ({
    securityGroupRuleId: rule.ruleId,
    groupId: group.id,
    groupOwnerId: world.account,
    isEgress: rule.egress,
    ipProtocol: rule.protocol,
    fromPort: rule.fromPort ?? -1,
    toPort: rule.toPort ?? -1,
    cidrIpv4: rule.source.kind === 'ipv4' ? rule.source.cidr : null,
    cidrIpv6: rule.source.kind === 'ipv6' ? rule.source.cidr : null,
    referencedGroupInfo: rule.source.kind === 'group' ? { groupId: rule.source.groupId, userId: world.account } : null,
    description: rule.description,
    tagSet: [],
  }))

/** By id, or by name, which means a group of the default VPC. */
function targetGroup(world: Ec2World, input: Parameters): SecurityGroup {
  const id = input.text('GroupId')
  if (id) return findOne('sg', world.securityGroups, id)
  const name = input.text('GroupName')
  if (!name) throw missingParameter('GroupId')
  const vpcId = world.vpcs.find((vpc) => vpc.isDefault)?.id
  const group = world.securityGroups.find((candidate) => candidate.vpcId === vpcId && candidate.name === name)
  if (!group)
    throw new Ec2Error('InvalidGroup.NotFound', `The security group '${name}' does not exist in default VPC '${vpcId}'`)
  return group
}

const ingress = (group: SecurityGroup) => group.permissions.filter((rule) => !rule.egress)

export const DescribeSecurityGroups: Action = {
  parameters: ['GroupId', 'GroupName', 'Filter', 'MaxResults', 'NextToken'],
  run: ({ input, world }) => {
    const names = input.list('GroupName')
    const byId = findSome('sg', world.securityGroups, input.list('GroupId'))
    const unknown = names.find((name) => !world.securityGroups.some((group) => group.name === name))
    if (unknown !== undefined)
      throw new Ec2Error('InvalidGroup.NotFound', `The security group '${unknown}' does not exist`)
    const found = filtered(
      byId.filter((group) => names.length === 0 || names.includes(group.name)),
      input,
      {
        'group-id': (group) => group.id,
        'group-name': (group) => group.name,
        description: (group) => group.description,
        'vpc-id': (group) => group.vpcId,
        'owner-id': () => world.account,
        'ip-permission.cidr': (group) =>
          ingress(group).flatMap((r) => (r.source.kind === 'ipv4' ? [r.source.cidr] : [])),
        'ip-permission.from-port': (group) => ingress(group).map((rule) => String(rule.fromPort ?? -1)),
        'ip-permission.to-port': (group) => ingress(group).map((rule) => String(rule.toPort ?? -1)),
        'ip-permission.protocol': (group) => ingress(group).map((rule) => rule.protocol),
      },
      (group) => group.tags,
    )
    const options = { action: 'DescribeSecurityGroups', key: (g: SecurityGroup) => g.id, min: 5, max: 1000 }
    const { items, nextToken } = page(found, input, options)
    return {
      securityGroupInfo: items.map((group) => ({
        ownerId: world.account,
        groupId: group.id,
        groupName: group.name,
        groupDescription: group.description,
        vpcId: group.vpcId,
        ipPermissions: permissionSet(world, ingress(group)),
        ipPermissionsEgress: permissionSet(
          world,
          group.permissions.filter((rule) => rule.egress),
        ),
        tagSet: tagSet(group.tags),
      })),
      nextToken,
    }
  },
}

export const CreateSecurityGroup: Action = {
  parameters: ['GroupName', 'GroupDescription', 'VpcId', 'TagSpecification'],
  run: ({ input, world, fault }) => {
    const name = input.required('GroupName')
    const description = input.required('GroupDescription')
    if (fault?.kind === 'quota')
      throw new Ec2Error('SecurityGroupLimitExceeded', 'The maximum number of security groups has been reached.')
    if (name.length > 255 || name.startsWith('sg-'))
      throw new Ec2Error('InvalidParameterValue', `Invalid value '${name}' for groupName.`)
    // Only these characters, which is why a name with an umlaut fails on EC2.
    if (!/^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(description))
      throw new Ec2Error(
        'InvalidParameterValue',
        `Value (${description}) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.`,
      )
    const vpcId = input.text('VpcId')
    const vpc = vpcId ? findOne('vpc', world.vpcs, vpcId) : world.vpcs.find((candidate) => candidate.isDefault)
    if (!vpc) throw new Ec2Error('VPCIdNotSpecified', 'No default VPC for this user')
    if (world.securityGroups.some((group) => group.vpcId === vpc.id && group.name === name))
      throw new Ec2Error('InvalidGroup.Duplicate', `The security group '${name}' already exists for VPC '${vpc.id}'`)
    const tags = specifiedTags(input, ['security-group'])('security-group')
    const group = newSecurityGroup(world, { name, description, vpcId: vpc.id, tags, seeded: false })
    world.securityGroups.push(group)
    return { groupId: group.id, tagSet: tagSet(tags) }
  },
}

export const DeleteSecurityGroup: Action = {
  parameters: ['GroupId', 'GroupName'],
  run: ({ input, world }) => {
    const group = targetGroup(world, input)
    if (group.name === 'default')
      throw new Ec2Error(
        'CannotDelete',
        `the specified group: "${group.id}" name: "default" cannot be deleted by a user`,
      )
    const used =
      world.instances.some((instance) => !instance.released && instance.groupIds.includes(group.id)) ||
      (world.looseInterfaces ?? []).some((card) => card.groupIds.includes(group.id)) ||
      world.securityGroups.some(
        (other) =>
          other.id !== group.id &&
          other.permissions.some(({ source }) => source.kind === 'group' && source.groupId === group.id),
      )
    if (used) throw new Ec2Error('DependencyViolation', `resource ${group.id} has a dependent object`)
    world.securityGroups = world.securityGroups.filter((other) => other.id !== group.id)
    return { return: true }
  },
}

const FLAT = ['CidrIp', 'FromPort', 'ToPort', 'IpProtocol']

const authorize = (egress: boolean): Action => ({
  parameters: ['GroupId', 'GroupName', 'IpPermissions', 'TagSpecification', ...FLAT],
  run: ({ input, world }) => {
    const group = targetGroup(world, input)
    const drafts = readPermissions(world, input, egress)
    for (const draft of drafts)
      if (group.permissions.some((rule) => samePermission(rule, draft)))
        throw new Ec2Error(
          'InvalidPermission.Duplicate',
          `the specified rule "peer: ${draft.source.kind === 'group' ? draft.source.groupId : draft.source.cidr}, ${draft.protocol.toUpperCase()}, from port: ${draft.fromPort}, to port: ${draft.toPort}, ALLOW" already exists`,
        )
    specifiedTags(input, ['security-group-rule'])
    const rules = drafts.map((draft) => ({ ...draft, ruleId: newId(world, 'sgr') }))
    group.permissions.push(...rules)
    return { return: true, securityGroupRuleSet: ruleSet(world, group, rules) }
  },
})

const revoke = (egress: boolean): Action => ({
  parameters: ['GroupId', 'GroupName', 'IpPermissions', 'SecurityGroupRuleId', ...FLAT],
  run: ({ input, world }) => {
    const group = targetGroup(world, input)
    const ruleIds = input.list('SecurityGroupRuleId')
    const drafts = ruleIds.length > 0 ? [] : readPermissions(world, input, egress)
    const gone = group.permissions.filter(
      (rule) => ruleIds.includes(rule.ruleId) || drafts.some((draft) => samePermission(rule, draft)),
    )
    if (gone.length < ruleIds.length + drafts.length)
      throw new Ec2Error('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.')
    group.permissions = group.permissions.filter((rule) => !gone.includes(rule))
    return { return: true, unknownIpPermissionSet: [] }
  },
})

export const AuthorizeSecurityGroupIngress = authorize(false)
export const AuthorizeSecurityGroupEgress = authorize(true)
export const RevokeSecurityGroupIngress = revoke(false)
export const RevokeSecurityGroupEgress = revoke(true)

export const DescribeSecurityGroupRules: Action = {
  parameters: ['SecurityGroupRuleId', 'Filter', 'MaxResults', 'NextToken'],
  run: ({ input, world }) => {
    const ids = input.list('SecurityGroupRuleId')
    const all = world.securityGroups.flatMap((group) => group.permissions.map((rule) => ({ group, rule })))
    const missing = ids.find((id) => !all.some(({ rule }) => rule.ruleId === id))
    if (missing !== undefined)
      throw new Ec2Error(
        'InvalidSecurityGroupRuleId.NotFound',
        `The security group rule ID '${missing}' does not exist`,
      )
    const found = filtered(
      all.filter(({ rule }) => ids.length === 0 || ids.includes(rule.ruleId)),
      input,
      { 'group-id': ({ group }) => group.id, 'security-group-rule-id': ({ rule }) => rule.ruleId },
      () => ({}),
    )
    const { items, nextToken } = page(found, input, {
      action: 'DescribeSecurityGroupRules',
      key: ({ rule }) => rule.ruleId,
      min: 5,
      max: 1000,
    })
    return { securityGroupRuleSet: items.flatMap(({ group, rule }) => ruleSet(world, group, [rule])), nextToken }
  },
}
