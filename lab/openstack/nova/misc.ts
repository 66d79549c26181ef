/** Limits, zones, and the proxies to Neutron and Glance that ended with microversion 2.36. */
import { dialectOf } from '../characters/dialect'
import { type Call, type Handler, projectOf } from '../cloud'
import { zonesOf } from '../crowd/nodes'
import { type JsonObject, json } from '../http'
import type { SecurityGroup, SecurityGroupRule } from '../state'
import { novaError, policyRefusal } from './errors'
import { bookmark, bothLinks } from './paging'
import { refuseUnknownParameter } from './quota-sets'
import { usage } from './server-create'
import { findServer } from './servers'

export const limits: Handler = (call) => {
  refuseUnknownParameter(call, ['reserved', 'tenant_id'])
  if (call.query.has('tenant_id')) throw policyRefusal('limits:other_project')
  const { quotas } = call.cloud.character
  const used = usage(call)
  const old = call.microversion < 36
  return json(200, {
    limits: {
      rate: [],
      absolute: {
        maxTotalInstances: quotas.instances,
        maxTotalCores: quotas.cores,
        maxTotalRAMSize: quotas.ramMiB,
        maxServerMeta: 128,
        ...(call.microversion < 39 ? { maxImageMeta: 128 } : {}),
        ...(call.microversion < 57 ? { maxPersonality: 5, maxPersonalitySize: 10_240 } : {}),
        maxTotalKeypairs: quotas.keyPairs,
        maxServerGroups: 10,
        maxServerGroupMembers: 10,
        ...(old ? { maxTotalFloatingIps: -1, maxSecurityGroups: -1, maxSecurityGroupRules: -1 } : {}),
        totalRAMUsed: used.ramMiB,
        totalCoresUsed: used.cores,
        totalInstancesUsed: used.instances,
        ...(old ? { totalFloatingIpsUsed: 0, totalSecurityGroupsUsed: 0 } : {}),
        totalServerGroupsUsed: 0,
      },
    },
  })
}

export const listZones: Handler = (call) =>
  json(200, {
    availabilityZoneInfo: zonesOf(call.cloud).map((zoneName) => ({
      zoneName,
      zoneState: { available: true },
      hosts: null,
    })),
  })

export const refusedBy =
  (rule: string): Handler =>
  () => {
    throw policyRefusal(rule)
  }

/** Rackspace's networks in the place of Neutron's: a label and an id. */
export const listNetworksOfNova: Handler = (call) => {
  const { attaches } = dialectOf(call.cloud.character)
  if (!attaches) throw novaError(404, 'The resource could not be found.')
  const networks = call.cloud.state.networks.filter(({ name }) => attaches.includes(name))
  return json(200, { networks: networks.map(({ id, name }) => ({ id, label: name })) })
}

export const listServerGroups: Handler = () => json(200, { server_groups: [] })

function viewLegacyGroup(call: Call, group: SecurityGroup): JsonObject {
  const rules = call.cloud.state.securityGroupRules.filter(
    (rule) => rule.groupId === group.id && rule.direction === 'ingress',
  )
  const view = (rule: SecurityGroupRule): JsonObject => ({
    id: rule.id,
    parent_group_id: group.id,
    ip_protocol: rule.protocol,
    from_port: rule.portMin,
    to_port: rule.portMax,
    group: rule.remoteGroupId ? { name: group.name, tenant_id: group.projectId } : {},
    ip_range: rule.remotePrefix ? { cidr: rule.remotePrefix } : {},
  })
  return {
    id: group.id,
    description: group.description,
    name: group.name,
    tenant_id: group.projectId,
    rules: rules.map(view),
  }
}

export const legacySecurityGroups: Handler = (call) =>
  json(200, {
    security_groups: call.cloud.state.securityGroups
      .filter((group) => group.projectId === projectOf(call))
      .map((group) => viewLegacyGroup(call, group)),
  })

export const serverSecurityGroups: Handler = (call) => {
  const server = findServer(call)
  const groups = call.cloud.state.securityGroups.filter((group) => server.securityGroupIds.includes(group.id))
  return json(200, { security_groups: groups.map((group) => viewLegacyGroup(call, group)) })
}

export const legacyFloatingIps: Handler = (call) => {
  const { floatingIps, networks, ports } = call.cloud.state
  const own = floatingIps.filter((ip) => ip.projectId === projectOf(call))
  return json(200, {
    floating_ips: own.map((ip) => ({
      id: ip.id,
      ip: ip.address,
      pool: networks.find((network) => network.id === ip.networkId)?.name ?? null,
      fixed_ip: ip.fixedAddress,
      instance_id: ports.find((port) => port.id === ip.portId)?.deviceId ?? null,
    })),
  })
}

export const legacyImages: Handler = (call) =>
  json(200, {
    images: call.cloud.state.images
      .filter((image) => !image.hidden)
      .map((image) => ({
        id: image.id,
        name: image.name,
        links: [
          ...bothLinks(call, 'images', image.id),
          { ...bookmark(call, 'images', image.id), rel: 'alternate', type: 'application/vnd.openstack.image' },
        ],
      })),
  })

export const listNovaExtensions: Handler = () =>
  json(200, {
    extensions: ['NMN', 'OS-DCF', 'OS-EXT-AZ', 'OS-EXT-IPS', 'OS-EXT-STS', 'os-keypairs'].map((alias) => ({
      alias,
      description: '',
      links: [],
      name: alias,
      namespace: 'http://docs.openstack.org/compute/ext/fake_xml',
      updated: '2014-12-03T00:00:00Z',
    })),
  })
