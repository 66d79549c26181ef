import type { BookEntry } from '@/lab/port'
import { allInstances } from '../crowd/lists'
import { ownImage } from './images'
import { stateAt } from './life'
import type { Ec2World, Owned } from './types'

const entry = (kind: BookEntry['kind'], item: Owned, name: string | undefined, state: string | null): BookEntry => ({
  kind,
  id: item.id,
  name: name ?? item.tags.Name ?? '',
  marks: { ...item.tags },
  seeded: item.seeded,
  state,
})

/** Everything in the account; terminated instances stand in it as long as EC2 lists them. */
export function books(world: Ec2World, now: number): BookEntry[] {
  const own = ownImage(world.account)
  return [
    ...[...world.instances, ...allInstances(world)].map((instance) =>
      entry('server', instance, undefined, stateAt(instance, now)),
    ),
    ...world.keyPairs.map((key) => entry('key', key, key.name, null)),
    ...world.interfaces.map((card) => entry('port', card, undefined, 'in-use')),
    ...(world.looseInterfaces ?? []).map((card) => entry('port', card, undefined, 'available')),
    ...world.addresses.map((address) =>
      entry('floating-ip', address, address.address, address.association ? 'associated' : 'free'),
    ),
    ...world.volumes.map((volume) => entry('volume', volume, undefined, volume.instanceId ? 'in-use' : 'available')),
    ...world.securityGroups.map((group) => entry('security-group', group, group.name, null)),
    ...world.vpcs.map((vpc) => entry('network', vpc, undefined, 'available')),
    ...world.subnets.map((subnet) => entry('network', subnet, undefined, 'available')),
    ...world.gateways.map((gateway) => entry('router', gateway, undefined, 'available')),
    { kind: 'image', id: own.id, name: own.name, marks: {}, seeded: true, state: 'available' },
  ]
}
