/** The small collections of Neutron: discovery, extensions, and what is empty for everybody but an admin. */
import { type Call, type Handler, projectOf } from '../cloud'
import { json, Refusal, webobError } from '../http'
import { neutronError } from './errors'
import { extensionsOf } from './extensions'

const self = (call: Call) => [{ rel: 'self', href: `${call.baseUrl}/network/v2.0/` }]

export const networkVersions: Handler = (call) =>
  json(200, { versions: [{ id: 'v2.0', status: 'CURRENT', links: self(call) }] })

/** Without the slash at the end this is 404, as on a real Zed. */
export const networkRoot: Handler = (call) => {
  const href = (collection: string) => ({
    links: [{ rel: 'self', href: `${call.baseUrl}/network/v2.0/${collection}` }],
  })
  const names = { network: 'networks', subnet: 'subnets', port: 'ports', router: 'routers', floatingip: 'floatingips' }
  return json(200, {
    resources: Object.entries(names).map(([name, collection]) => ({ name, collection, ...href(collection) })),
  })
}

const described = (alias: string, name: string, description: string) => ({
  name,
  alias,
  description,
  updated: '2020-01-01T00:00:00-00:00',
  links: [],
})

const shown = (call: Call) =>
  extensionsOf(call.cloud.character).map(([alias, name, description]) => described(alias, name, description))

export const listExtensions: Handler = (call) => json(200, { extensions: shown(call) })

export const showExtension: Handler = (call) => {
  const extension = shown(call).find((candidate) => candidate.alias === call.params.id)
  if (extension) return json(200, { extension })
  const detail = `Extension with alias ${call.params.id ?? ''} does not exist`
  throw new Refusal(webobError(404, 'The resource could not be found.', detail, call.headers.accept ?? ''))
}

/** A collection that a tenant finds empty, whatever there is. */
export const emptyCollection =
  (plural: string): Handler =>
  () =>
    json(200, { [plural]: [] })

export const listNetworkZones: Handler = (call) =>
  json(200, {
    availability_zones: call.cloud.state.routers.some((router) => router.projectId === projectOf(call))
      ? [{ state: 'available', name: call.cloud.character.availabilityZone, resource: 'router' }]
      : [],
  })

export const autoAllocatedTopology: Handler = () => {
  throw neutronError(409, 'AutoAllocationFailure', 'Deployment error: No default router:external network.')
}
