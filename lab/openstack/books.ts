/** Everything that the cloud holds, with its marks, for the lab's control page and for tests that look for leftovers. */
import type { BookEntry } from '@/lab/port'
import type { Cloud } from './cloud'
import { allServers, crowdFloatingIps, crowdPorts } from './crowd/lists'
import { statusOf } from './nova/server-view'
import type { Resource } from './state'

const resourceMarks = (resource: Resource): Record<string, string> => ({
  ...(resource.description ? { description: resource.description } : {}),
  ...(resource.tags.length > 0 ? { tags: resource.tags.join(',') } : {}),
})

const entry = (kind: BookEntry['kind'], resource: Resource, state: string | null, name = resource.name): BookEntry => ({
  kind,
  id: resource.id,
  name,
  marks: resourceMarks(resource),
  seeded: resource.seeded,
  state,
})

export function booksOf(cloud: Cloud): BookEntry[] {
  const { state } = cloud
  const servers = [...state.servers.filter((server) => server.phase !== 'deleted'), ...allServers(cloud)]
  const ports = [...state.ports, ...(crowdPorts(cloud)?.all() ?? [])]
  const floatingIps = [...state.floatingIps, ...(crowdFloatingIps(cloud)?.all() ?? [])]
  return [
    ...servers.map(
      (server): BookEntry => ({
        kind: 'server',
        id: server.id,
        name: server.name,
        marks: server.metadata,
        seeded: server.seeded,
        state: server.task === 'deleting' ? 'DELETING' : statusOf(server),
      }),
    ),
    ...state.keyPairs.map(
      (pair): BookEntry => ({
        kind: 'key',
        id: pair.name,
        name: pair.name,
        marks: { fingerprint: pair.fingerprint },
        seeded: false,
        state: null,
      }),
    ),
    ...ports.map((port) => entry('port', port, port.status)),
    ...floatingIps.map((ip) => entry('floating-ip', ip, ip.status, ip.address)),
    ...state.portForwardings.map(
      (forwarding): BookEntry => ({
        kind: 'port-forwarding',
        id: forwarding.id,
        name: `${forwarding.protocol} ${forwarding.external.first}`,
        marks: forwarding.description ? { description: forwarding.description } : {},
        seeded: false,
        state: null,
      }),
    ),
    ...state.securityGroups.map((group) => entry('security-group', group, null)),
    ...state.networks.map((network) => entry('network', network, 'ACTIVE')),
    ...state.routers.map((router) => entry('router', router, 'ACTIVE')),
    ...state.images.map(
      (image): BookEntry => ({
        kind: 'image',
        id: image.id,
        name: image.name,
        marks: image.properties,
        seeded: true,
        state: image.status,
      }),
    ),
  ]
}
