import type { CloudIdentity } from '@/server/domain/cloud'
import type { OpenstackCloudConfig } from '@/server/domain/cloud-schema'
import { ProviderError } from '@/server/providers/errors'
import { createHttp } from '@/server/providers/http'
import type { Call, CloudProvider, NodeRef, ProviderEnvironment } from '@/server/providers/port'
import { readCatalogue } from './catalogue'
import { readConnection, type Service, services } from './connection'
import { createNode } from './create-node'
import { readCredential } from './credential'
import { isProviderError } from './errors'
import { createFloatingIps } from './floating-ips'
import { readForwarding, readForwardingObstacle } from './forwarding-ability'
import { createIngress } from './ingress'
import { addKey, keyExists, removeKey } from './keys'
import { readLimits } from './limits'
import { loginCandidates } from './login'
import { createNames } from './names'
import { findOwned } from './owned'
import { createPortForwardings } from './port-forwardings'
import { createPower } from './power'
import { destroyServer, removeOwned } from './remove-owned'
import { createRest, type Rest, segment } from './rest'
import { createServers } from './servers'
import { createSession } from './session'
import { createSettle } from './settle'
import { createTags } from './tags'
import { versionText } from './versions'
import { consoleSchema } from './wire/nova'
import { readZones } from './zones'

/** What tests turn; the product uses none of it. Times in milliseconds. */
export type OpenstackOptions = {
  /** Most items to ask for in one page. */
  pageSize?: number
  /** First pause before a request is tried again. */
  backoffMs?: number
  /** How long to look for what a create may have made whose answer was lost. */
  settleMs?: number
  connectTimeoutMs?: number
  requestTimeoutMs?: number
  /** How old a catalogue must be before one of its endpoints that is wrong makes us ask for it again. */
  doubtMs?: number
}

/**
 * An OpenStack cloud over Keystone, Nova, Neutron and Glance. Reads clouds.yaml or the `OS_*` variables; asks nothing of the
 * cloud yet. Throws ProviderError `invalid` when the configuration cannot be used.
 */
export async function createOpenstackProvider(
  config: OpenstackCloudConfig,
  environment: ProviderEnvironment,
  options: OpenstackOptions = {},
): Promise<CloudProvider> {
  const connection = await readConnection(config, {
    variables: environment.variables,
    homeFolder: environment.homeFolder,
    workingFolder: process.cwd(),
    cloudsFile: config.cloudsFile,
  })
  const http = createHttp({
    ca: connection.ca ?? undefined,
    connectTimeoutMs: options.connectTimeoutMs,
    requestTimeoutMs: options.requestTimeoutMs,
    backoffMs: options.backoffMs,
    guard: environment.guard,
  })
  const { installation } = environment
  const session = createSession(http, connection, options)
  const rest = createRest(http, session, connection, options)
  const settle = createSettle(options.settleMs)
  const servers = createServers(rest, createNames(rest))
  return {
    kind: 'openstack',
    probe: (call) => probe(rest, call),
    listNodes: servers.listNodes,
    getNode: servers.getNode,
    catalogue: async (call) => {
      const [lists, obstacle] = await Promise.all([readCatalogue(rest, call), readForwardingObstacle(rest, call)])
      const forwarding = await readForwarding(rest, { obstacle, installation, left: lists.floatingIpsLeft }, call)
      return { ...lists, forwarding }
    },
    addKey: (key, call) => addKey(rest, key, call),
    removeKey: (name, call) => removeKey(rest, name, call),
    keyExists: (name, call) => keyExists(rest, name, call),
    createNode: (request, call) => createNode(rest, settle, request, call),
    destroyNode: (ref, call) => {
      settle.forget(ref.serverId)
      return destroyServer(rest, ref.serverId, call)
    },
    findOwned: (filter, call, onGap) => findOwned(rest, filter, call, onGap),
    removeOwned: (owned, call) => {
      settle.forget(owned.id)
      return removeOwned(rest, owned, call)
    },
    loginCandidates,
    zones: (call) => readZones(rest, call),
    floatingIps: createFloatingIps(rest, settle),
    portForwarding: createPortForwardings(rest, settle),
    // A cloud that has no security groups lacks the ability (`secgroup_source: None`).
    ...(connection.securityGroups ? { ingress: createIngress(rest, settle) } : {}),
    power: createPower(rest),
    tags: createTags(rest),
    consoleLog: { read: (ref, call) => readConsole(rest, ref, call) },
    limits: (call) => readLimits(rest, call),
    credential: (call) => readCredential(rest, connection, call),
    declaration: async () => connection.declaration,
    close: () => http.close(),
  }
}

/** Volumes are nothing that a launch asks for by itself: where their service is does not matter to it. */
const probed = services.filter((service) => service !== 'volume')

/** Who we are, by the token; and what versions the services of our region tell. A cloud without compute is an error. */
const probe = async (rest: Rest, call: Call): Promise<CloudIdentity> => {
  const authority = await rest.login(call)
  const open = rest.unencrypted(authority)
  const found = await Promise.all(
    probed.map(async (service) => {
      if (service !== 'compute' && !(await rest.has(service, call))) return []
      const text = await versionOf(rest, service, call)
      return [[service, open.includes(service) ? `${text} (not encrypted)` : text] as const]
    }),
  )
  return {
    account: authority.project.id,
    accountName: authority.project.name,
    user: authority.user?.name ?? null,
    region: authority.endpoints.region,
    apiVersions: Object.fromEntries(found.flat()),
  }
}

/**
 * Nova's versions are needed and must be there. For the others, a version document that cannot be read is no hindrance; nor is
 * an identity endpoint that cannot be reached, since we are logged in already and catalogues often name an internal one.
 */
const versionOf = async (rest: Rest, service: Service, call: Call): Promise<string> => {
  try {
    return versionText(await rest.version(service, call))
  } catch (error) {
    const harmless =
      service === 'identity'
        ? error instanceof ProviderError
        : service !== 'compute' && isProviderError(error, 'protocol', 'invalid', 'not-found')
    if (!harmless) throw error
    return 'not told'
  }
}

/** null where the server or its console is not there, or the cloud keeps none. */
const readConsole = async (rest: Rest, ref: NodeRef, call: Call): Promise<string | null> => {
  try {
    const path = `/servers/${segment(ref.serverId)}/action`
    const body = { 'os-getConsoleOutput': {} }
    const what = 'read the console'
    const request = { service: 'compute' as const, method: 'POST' as const, path, body, what, repeatable: true }
    return (await rest.json(request, consoleSchema, call)).output || null
  } catch (error) {
    if (
      isProviderError(error, 'not-found', 'conflict', 'invalid') ||
      (isProviderError(error, 'unavailable') && error.options.status === 501)
    ) {
      return null
    }
    throw error
  }
}
