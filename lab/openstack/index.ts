/** A simulated OpenStack cloud: Keystone, Nova, Neutron and Glance on one port. */
import type { LabCloud, LabContext, OpenStackCloudSpec } from '@/lab/port'
import { booksOf } from './books'
import { applyChange, listChanges, restoreChanges, revertChange } from './changes'
import { characterOf } from './characters'
import type { Character } from './characters/types'
import { clientEntries } from './client-entries'
import type { Cloud } from './cloud'
import { changeCrowd, crowd } from './crowd'
import { handleRequest } from './dialect'
import { settle } from './life'
import { bootMachine, reach } from './machines'
import { fixedId, seedState } from './seed'
import type { CloudState } from './state'

/**
 * Makes the cloud anew, or goes on from `snapshot`: what was due while the lab was down happens at once.
 * Throws when the snapshot is of another format.
 */
export function createOpenStackCloud(spec: OpenStackCloudSpec, context: LabContext, snapshot?: unknown): LabCloud {
  const character = characterOf(spec.character)
  const quotas = withCrowd(withRoom(character.quotas, spec.quotaFactor ?? 1), spec.crowd?.count ?? 0)
  const pageMaximum = withLongPages(character.pageMaximum, spec.pageFactor ?? 1)
  return createCloud(spec, context, { ...character, quotas, pageMaximum }, snapshot)
}

const withRoom = (quotas: Character['quotas'], factor: number): Character['quotas'] => ({
  ...quotas,
  instances: quotas.instances * factor,
  cores: quotas.cores * factor,
  ramMiB: quotas.ramMiB * factor,
  keyPairs: quotas.keyPairs * factor,
  floatingIps: quotas.floatingIps * factor,
  securityGroups: quotas.securityGroups * factor,
  securityGroupRules: quotas.securityGroupRules * factor,
  ports: quotas.ports * factor,
})

/** The crowd, and room for a fifth more. */
const withCrowd = (quotas: Character['quotas'], count: number): Character['quotas'] => {
  const nodes = Math.ceil((count * 1.2) / 1000) * 1000
  return {
    ...quotas,
    instances: quotas.instances + nodes,
    cores: quotas.cores + nodes * 10,
    ramMiB: quotas.ramMiB + nodes * 24_576,
    floatingIps: quotas.floatingIps === 0 ? 0 : quotas.floatingIps + Math.ceil(nodes / 4),
    ports: quotas.ports + nodes,
  }
}

/** The user of a cloud whose passwords end gets a new one with each start of the lab: a demonstration does not run out over night. */
function endPassword({ state, character, context, spec }: Cloud): void {
  const user = state.users.find(({ id }) => id === fixedId(spec.id, 'user'))
  if (user && character.passwordDays) user.passwordEndsAt = context.now() + character.passwordDays * 86_400_000
}

const withLongPages = (most: Character['pageMaximum'], factor: number): Character['pageMaximum'] => ({
  compute: most.compute * factor,
  network: most.network * factor,
  image: most.image * factor,
})

/** The same with a character of one's own; tests and the parity suite shape theirs after the real cloud's. */
export function createCloud(
  spec: OpenStackCloudSpec,
  context: LabContext,
  character: Character,
  snapshot?: unknown,
): LabCloud {
  const state = snapshot === undefined ? seedState(spec, character, context) : readSnapshot(spec, snapshot)
  const cloud: Cloud = {
    spec,
    character: { ...character },
    state,
    context,
    schedule: (delayMs, event) => {
      state.events.push({ ...event, at: context.now() + delayMs * context.pace })
      context.after(delayMs, () => settle(cloud))
    },
  }
  endPassword(cloud)
  restoreChanges(cloud)
  if (snapshot === undefined && spec.crowd) crowd(cloud, spec.crowd.count, 'fleet')
  for (const server of state.servers) {
    for (const fault of server.machineFaults) context.machines.afflict(`${spec.id}/${server.id}`, fault)
    if (server.phase === 'active') bootMachine(cloud, server)
  }
  for (const event of state.events) {
    // `after` multiplies by the pace, which is in the event's time already.
    context.after(context.pace > 0 ? Math.max(0, event.at - context.now()) / context.pace : 0, () => settle(cloud))
  }
  settle(cloud)
  context.machines.routes((address, port) => {
    settle(cloud)
    return reach(cloud, address, port)
  })
  return {
    id: spec.id,
    name: spec.name,
    provider: 'openstack',
    handle: (request, response, baseUrl) => handleRequest(cloud, request, response, baseUrl),
    books: () => {
      settle(cloud)
      return booksOf(cloud)
    },
    crowd: (count, manner) => {
      crowd(cloud, count, manner)
      context.changed()
    },
    changeCrowd: (kind, percent) => {
      const changed = changeCrowd(cloud, kind, percent)
      context.changed()
      return changed
    },
    changes: {
      list: () => listChanges(cloud),
      apply: (request) => {
        const made = applyChange(cloud, request)
        context.changed()
        return made
      },
      revert: (id) => {
        const done = revertChange(cloud, id)
        if (done) context.changed()
        return done
      },
    },
    snapshot: () => structuredClone(state),
    connection: (baseUrl) => ({
      entry: { id: spec.id, name: spec.name, provider: 'openstack', cloud: spec.id, region: spec.region },
      cloudsYaml: clientEntries(spec, character, baseUrl),
    }),
  }
}

function readSnapshot(spec: OpenStackCloudSpec, snapshot: unknown): CloudState {
  const known = typeof snapshot === 'object' && snapshot !== null && 'schema' in snapshot && snapshot.schema === 1
  if (!known) {
    throw new Error(
      `The saved state of cloud "${spec.id}" is not of this version of the lab. Delete the lab's state to start anew.`,
    )
  }
  // Snapshots from before there were port forwardings lack their list.
  const state: CloudState = structuredClone(snapshot as CloudState)
  state.portForwardings ??= []
  return state
}
