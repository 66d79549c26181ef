/** The one table of everything that the dialect answers. Templates are those that faults and gates are named by. */
import type { Handler } from './cloud'
import { imageVersionRedirect, imageVersions, importInfo, listImageVersions } from './glance/discovery'
import { createImage, deleteImage, listImages, showImage } from './glance/images'
import type { Method, Service } from './http'
import * as identity from './keystone/identity'
import { authCatalog, issueToken, revokeToken, validateToken } from './keystone/tokens'
import { identityVersionTwo, issueTokenTwo, listTenants } from './keystone/v2'
import * as floatingIps from './neutron/floatingips'
import * as misc from './neutron/misc'
import * as networks from './neutron/networks'
import * as forwardings from './neutron/port-forwardings'
import * as ports from './neutron/ports'
import * as quotas from './neutron/quotas'
import * as interfaces from './neutron/router-interfaces'
import * as routers from './neutron/routers'
import * as rules from './neutron/security-group-rules'
import * as groups from './neutron/security-groups'
import * as subnets from './neutron/subnets'
import * as tags from './neutron/tags'
import { computeVersion, computeVersions } from './nova/discovery'
import * as flavors from './nova/flavors'
import * as keyPairs from './nova/keypairs'
import { ofNetworking, removedFrom } from './nova/microversion'
import * as compute from './nova/misc'
import * as quotaSets from './nova/quota-sets'
import { serverAction } from './nova/server-actions'
import { createServer } from './nova/server-create'
import * as servers from './nova/servers'
import { listServers, listServersInDetail } from './nova/servers-list'

export type Route = {
  method: Method
  service: Service
  template: string
  handler: Handler
  /** Answers without a token. */
  open?: boolean
}

/** Below these paths the templates begin. */
export const roots: Record<Service, string> = {
  identity: '/identity/v3',
  compute: '/compute/v2.1',
  network: '/network/v2.0',
  image: '/image/v2',
}

const of =
  (service: Service) =>
  (method: Method, template: string, handler: Handler, open = false): Route => ({
    method,
    service,
    template,
    handler,
    open,
  })

const keystone = of('identity')
const nova = of('compute')
const neutron = of('network')
const glance = of('image')

const taggedCollections: tags.TaggedCollection[] = [
  'networks',
  'subnets',
  'ports',
  'routers',
  'floatingips',
  'security-groups',
]

/** Version documents lie above the roots, under their full paths. */
export const discovery: Record<string, { service: Service; handler: Handler }> = {
  '/identity': { service: 'identity', handler: identity.identityVersions },
  '/identity/v2.0': { service: 'identity', handler: identityVersionTwo },
  '/identity/v3': { service: 'identity', handler: identity.identityVersion },
  '/compute': { service: 'compute', handler: computeVersions },
  '/compute/v2.1': { service: 'compute', handler: computeVersion },
  '/network': { service: 'network', handler: misc.networkVersions },
  '/image': { service: 'image', handler: imageVersions },
  '/image/versions': { service: 'image', handler: listImageVersions },
  '/image/v2': { service: 'image', handler: imageVersionRedirect },
}

export const routes: Route[] = [
  keystone('POST', '/auth/tokens', issueToken, true),
  keystone('GET', '/auth/tokens', validateToken),
  keystone('DELETE', '/auth/tokens', revokeToken),
  keystone('GET', '/auth/projects', identity.authProjects),
  keystone('GET', '/auth/domains', identity.authDomains),
  keystone('GET', '/auth/catalog', authCatalog),
  keystone('POST', '/v2.0/tokens', issueTokenTwo, true),
  keystone('GET', '/v2.0/tenants', listTenants),
  keystone('GET', '/projects', identity.adminOnly('identity:list_projects')),
  keystone('GET', '/projects/{id}', identity.showProject),
  keystone('GET', '/users', identity.adminOnly('identity:list_users')),
  keystone('GET', '/users/{id}', identity.showUser),
  keystone('GET', '/users/{id}/projects', identity.userProjects),
  keystone('GET', '/users/{userId}/application_credentials/{id}', identity.showApplicationCredential),
  keystone('GET', '/domains', identity.adminOnly('identity:list_domains')),
  keystone('GET', '/services', identity.adminOnly('identity:list_services')),
  keystone('GET', '/endpoints', identity.adminOnly('identity:list_endpoints')),
  keystone('GET', '/regions', identity.listRegions),
  keystone('GET', '/regions/{id}', identity.showRegion),

  nova('GET', '/servers', listServers),
  nova('POST', '/servers', createServer),
  nova('GET', '/servers/detail', listServersInDetail),
  nova('GET', '/servers/{id}', servers.showServer),
  nova('PUT', '/servers/{id}', servers.updateServer),
  nova('DELETE', '/servers/{id}', servers.deleteServer),
  nova('POST', '/servers/{id}/action', serverAction),
  nova('GET', '/servers/{id}/ips', servers.showAddresses),
  nova('GET', '/servers/{id}/os-interface', ofNetworking(servers.listInterfaces)),
  nova('GET', '/servers/{id}/os-instance-actions', servers.listInstanceActions),
  nova('GET', '/servers/{id}/os-volume_attachments', servers.listVolumeAttachments),
  nova('GET', '/servers/{id}/os-security-groups', ofNetworking(compute.serverSecurityGroups)),
  nova('GET', '/servers/{id}/diagnostics', servers.diagnostics),
  nova('GET', '/servers/{id}/metadata', servers.showMetadata),
  nova('POST', '/servers/{id}/metadata', servers.mergeMetadata),
  nova('PUT', '/servers/{id}/metadata', servers.replaceMetadata),
  nova('GET', '/servers/{id}/metadata/{key}', servers.showMetadataItem),
  nova('PUT', '/servers/{id}/metadata/{key}', servers.setMetadataItem),
  nova('DELETE', '/servers/{id}/metadata/{key}', servers.deleteMetadataItem),
  nova('GET', '/servers/{id}/tags', servers.showServerTags),
  nova('PUT', '/servers/{id}/tags', servers.replaceServerTags),
  nova('GET', '/flavors', flavors.listFlavors),
  nova('POST', '/flavors', flavors.createFlavor),
  nova('GET', '/flavors/detail', flavors.listFlavorsInDetail),
  nova('GET', '/flavors/{id}', flavors.showFlavor),
  nova('GET', '/flavors/{id}/os-extra_specs', flavors.showExtraSpecs),
  nova('GET', '/os-keypairs', keyPairs.listKeyPairs),
  nova('POST', '/os-keypairs', keyPairs.createKeyPair),
  nova('GET', '/os-keypairs/{id}', keyPairs.showKeyPair),
  nova('DELETE', '/os-keypairs/{id}', keyPairs.deleteKeyPair),
  nova('GET', '/limits', compute.limits),
  nova('GET', '/os-availability-zone', compute.listZones),
  nova('GET', '/os-availability-zone/detail', compute.refusedBy('os-availability-zone:detail')),
  nova('GET', '/os-hypervisors', compute.refusedBy('os-hypervisors:list')),
  nova('GET', '/os-quota-sets/{id}', quotaSets.showQuotaSet),
  nova('PUT', '/os-quota-sets/{id}', quotaSets.updateQuotaSet),
  nova('DELETE', '/os-quota-sets/{id}', quotaSets.deleteQuotaSet),
  nova('GET', '/os-quota-sets/{id}/detail', quotaSets.showQuotaSetInDetail),
  nova('GET', '/os-quota-sets/{id}/defaults', quotaSets.showDefaultQuotaSet),
  nova('GET', '/os-simple-tenant-usage', compute.refusedBy('os-simple-tenant-usage:list')),
  nova('GET', '/os-server-groups', compute.listServerGroups),
  nova('GET', '/os-security-groups', removedFrom(36, ofNetworking(compute.legacySecurityGroups))),
  nova('GET', '/os-floating-ips', removedFrom(36, ofNetworking(compute.legacyFloatingIps))),
  nova('GET', '/images', removedFrom(36, compute.legacyImages)),
  nova('GET', '/os-networksv2', compute.listNetworksOfNova),
  nova('GET', '/extensions', compute.listNovaExtensions),

  neutron('GET', '/', misc.networkRoot),
  neutron('GET', '/networks', networks.listNetworks),
  neutron('POST', '/networks', networks.createNetwork),
  neutron('GET', '/networks/{id}', networks.showNetwork),
  neutron('PUT', '/networks/{id}', networks.updateNetwork),
  neutron('DELETE', '/networks/{id}', networks.deleteNetwork),
  neutron('GET', '/subnets', subnets.listSubnets),
  neutron('POST', '/subnets', subnets.createSubnet),
  neutron('GET', '/subnets/{id}', subnets.showSubnet),
  neutron('PUT', '/subnets/{id}', subnets.updateSubnet),
  neutron('DELETE', '/subnets/{id}', subnets.deleteSubnet),
  neutron('GET', '/ports', ports.listPorts),
  neutron('POST', '/ports', ports.createPort),
  neutron('GET', '/ports/{id}', ports.showPort),
  neutron('PUT', '/ports/{id}', ports.updatePort),
  neutron('DELETE', '/ports/{id}', ports.deletePort),
  neutron('GET', '/routers', routers.listRouters),
  neutron('POST', '/routers', routers.createRouter),
  neutron('GET', '/routers/{id}', routers.showRouter),
  neutron('PUT', '/routers/{id}', routers.updateRouter),
  neutron('DELETE', '/routers/{id}', routers.deleteRouter),
  neutron('PUT', '/routers/{id}/add_router_interface', interfaces.addRouterInterface),
  neutron('PUT', '/routers/{id}/remove_router_interface', interfaces.removeRouterInterface),
  neutron('GET', '/floatingips', floatingIps.listFloatingIps),
  neutron('POST', '/floatingips', floatingIps.createFloatingIp),
  neutron('GET', '/floatingips/{id}', floatingIps.showFloatingIp),
  neutron('PUT', '/floatingips/{id}', floatingIps.updateFloatingIp),
  neutron('DELETE', '/floatingips/{id}', floatingIps.deleteFloatingIp),
  neutron('GET', '/floatingips/{id}/port_forwardings', forwardings.listPortForwardings),
  neutron('POST', '/floatingips/{id}/port_forwardings', forwardings.createPortForwarding),
  neutron('GET', '/floatingips/{id}/port_forwardings/{forwarding}', forwardings.showPortForwarding),
  neutron('PUT', '/floatingips/{id}/port_forwardings/{forwarding}', forwardings.updatePortForwarding),
  neutron('DELETE', '/floatingips/{id}/port_forwardings/{forwarding}', forwardings.deletePortForwarding),
  neutron('GET', '/security-groups', groups.listSecurityGroups),
  neutron('POST', '/security-groups', groups.createSecurityGroup),
  neutron('GET', '/security-groups/{id}', groups.showSecurityGroup),
  neutron('PUT', '/security-groups/{id}', groups.updateSecurityGroup),
  neutron('DELETE', '/security-groups/{id}', groups.deleteSecurityGroup),
  neutron('GET', '/security-group-rules', rules.listRules),
  neutron('POST', '/security-group-rules', rules.createRule),
  neutron('GET', '/security-group-rules/{id}', rules.showRule),
  neutron('DELETE', '/security-group-rules/{id}', rules.deleteRule),
  neutron('GET', '/quotas', quotas.listQuotas),
  neutron('POST', '/quotas', quotas.createQuota),
  neutron('GET', '/quotas/project', quotas.showQuotaProject('project')),
  neutron('GET', '/quotas/tenant', quotas.showQuotaProject('tenant')),
  neutron('GET', '/quotas/{id}', quotas.showQuota),
  neutron('PUT', '/quotas/{id}', quotas.updateQuota),
  neutron('DELETE', '/quotas/{id}', quotas.deleteQuota),
  neutron('GET', '/quotas/{id}/details', quotas.showQuotaDetails),
  neutron('GET', '/quotas/{id}/default', quotas.showDefaultQuota),
  neutron('GET', '/extensions', misc.listExtensions),
  neutron('GET', '/extensions/{id}', misc.showExtension),
  neutron('GET', '/network-ip-availabilities', misc.emptyCollection('network_ip_availabilities')),
  neutron('GET', '/agents', misc.emptyCollection('agents')),
  neutron('GET', '/subnetpools', misc.emptyCollection('subnetpools')),
  neutron('GET', '/address-scopes', misc.emptyCollection('address_scopes')),
  neutron('GET', '/rbac-policies', misc.emptyCollection('rbac_policies')),
  neutron('GET', '/availability_zones', misc.listNetworkZones),
  neutron('GET', '/auto-allocated-topology/{id}', misc.autoAllocatedTopology),
  ...taggedCollections.flatMap((collection) => [
    neutron('GET', `/${collection}/{id}/tags`, tags.listTags(collection)),
    neutron('PUT', `/${collection}/{id}/tags`, tags.replaceTags(collection)),
    neutron('DELETE', `/${collection}/{id}/tags`, tags.removeTags(collection)),
    neutron('GET', `/${collection}/{id}/tags/{tag}`, tags.showTag(collection)),
    neutron('PUT', `/${collection}/{id}/tags/{tag}`, tags.addTag(collection)),
    neutron('DELETE', `/${collection}/{id}/tags/{tag}`, tags.removeTag(collection)),
  ]),

  glance('GET', '/images', listImages),
  glance('POST', '/images', createImage),
  glance('GET', '/images/{id}', showImage),
  glance('DELETE', '/images/{id}', deleteImage),
  glance('GET', '/info/import', importInfo),
]
