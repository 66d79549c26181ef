import { type Call, type Cloud, type Handler, mayWrite, nextNumber, projectOf } from '../cloud'
import { empty, isoSeconds, type JsonObject, json } from '../http'
import type { SecurityGroup, SecurityGroupRule } from '../state'
import { readBody, text } from './body'
import { type Collection, findItem, listItems, newResource, ownedBy, showItem, touch } from './collection'
import { standardAttributes, standardNames } from './common'
import { neutronError, overQuota, policyRefusal } from './errors'

export const securityGroupNotFound = (id: string) =>
  neutronError(404, 'SecurityGroupNotFound', `Security group ${id} does not exist`)

export const securityGroups: Collection<SecurityGroup> = {
  plural: 'security_groups',
  singular: 'security_group',
  notFound: securityGroupNotFound,
  visible: (call) => call.cloud.state.securityGroups.filter((group) => ownedBy(call, group)),
  view: viewGroup,
  attributes: [...standardNames, 'stateful', 'shared'],
}

function viewGroup(call: Call, group: SecurityGroup): JsonObject {
  const rules = call.cloud.state.securityGroupRules.filter((rule) => rule.groupId === group.id)
  return {
    id: group.id,
    name: group.name,
    stateful: group.stateful,
    tenant_id: group.projectId,
    description: group.description,
    shared: false,
    security_group_rules: rules.map((rule) => {
      const { created_at, updated_at, revision_number, project_id, ...view } = viewRule(rule)
      return { ...view, standard_attr_id: rule.number, tags: [], created_at, updated_at, revision_number, project_id }
    }),
    ...standardAttributes(group),
  }
}

export function viewRule(rule: SecurityGroupRule): JsonObject {
  return {
    id: rule.id,
    tenant_id: rule.projectId,
    security_group_id: rule.groupId,
    ethertype: rule.etherType,
    direction: rule.direction,
    protocol: rule.protocol,
    port_range_min: rule.portMin,
    port_range_max: rule.portMax,
    remote_ip_prefix: rule.remotePrefix,
    remote_address_group_id: null,
    normalized_cidr: rule.remotePrefix,
    remote_group_id: rule.remoteGroupId,
    description: rule.description,
    created_at: isoSeconds(rule.createdAt),
    updated_at: isoSeconds(rule.createdAt),
    revision_number: 0,
    project_id: rule.projectId,
  }
}

/** A new group lets everything out; the project's default group lets its own members in as well. */
export function addDefaultRules(cloud: Cloud, group: SecurityGroup, isDefault: boolean): void {
  for (const etherType of ['IPv4', 'IPv6'] as const) {
    for (const direction of isDefault ? (['ingress', 'egress'] as const) : (['egress'] as const)) {
      cloud.state.securityGroupRules.push({
        id: cloud.context.random.uuid(),
        groupId: group.id,
        projectId: group.projectId,
        direction,
        etherType,
        protocol: null,
        portMin: null,
        portMax: null,
        remotePrefix: null,
        remoteGroupId: direction === 'ingress' ? group.id : null,
        description: null,
        createdAt: group.createdAt,
        number: nextNumber(cloud),
      })
    }
  }
}

export function defaultGroup(call: Call): SecurityGroup {
  const { cloud } = call
  const known = cloud.state.securityGroups.find((group) => group.name === 'default' && ownedBy(call, group))
  if (known) return known
  const group = { ...newResource(call, 'default', 'Default security group'), stateful: true }
  cloud.state.securityGroups.push(group)
  addDefaultRules(cloud, group, true)
  return group
}

export const listSecurityGroups: Handler = (call) => {
  if (projectOf(call)) defaultGroup(call)
  return listItems(securityGroups, call)
}
export const showSecurityGroup: Handler = (call) => showItem(securityGroups, call)

const attributes = {
  name: 'string',
  description: 'string',
  stateful: 'boolean',
  tenant_id: 'string',
  project_id: 'string',
} as const

export const createSecurityGroup: Handler = (call) => {
  const body = readBody(call, 'security_group', attributes)
  if (!mayWrite(call)) throw policyRefusal('create_security_group')
  const { cloud } = call
  if (body.name === 'default') {
    throw neutronError(409, 'SecurityGroupDefaultAlreadyExists', 'Default security group already exists.')
  }
  if (securityGroups.visible(call).length >= cloud.character.quotas.securityGroups) throw overQuota('security_group')
  const group = {
    ...newResource(call, text(body, 'name'), text(body, 'description')),
    stateful: body.stateful !== false,
  }
  cloud.state.securityGroups.push(group)
  addDefaultRules(cloud, group, false)
  return json(201, { security_group: viewGroup(call, group) })
}

export const updateSecurityGroup: Handler = (call) => {
  const group = findItem(securityGroups, call)
  const body = readBody(call, 'security_group', attributes)
  if (!mayWrite(call)) throw policyRefusal('update_security_group')
  group.name = text(body, 'name', group.name)
  group.description = text(body, 'description', group.description)
  touch(call, group)
  return json(200, { security_group: viewGroup(call, group) })
}

export const deleteSecurityGroup: Handler = (call) => {
  const group = findItem(securityGroups, call)
  if (!mayWrite(call)) throw policyRefusal('delete_security_group')
  const { state } = call.cloud
  if (state.ports.some((port) => port.securityGroupIds.includes(group.id))) {
    throw neutronError(409, 'SecurityGroupInUse', `Security Group ${group.id} in use.`)
  }
  if (group.name === 'default') {
    throw neutronError(
      409,
      'SecurityGroupCannotRemoveDefault',
      'Insufficient rights for removing default security group.',
    )
  }
  state.securityGroups = state.securityGroups.filter((candidate) => candidate !== group)
  state.securityGroupRules = state.securityGroupRules.filter((rule) => rule.groupId !== group.id)
  return empty(204)
}
