import { DeleteNetworkInterfaceCommand, DeleteVolumeCommand } from '@aws-sdk/client-ec2'
import { ProviderError } from '../errors'
import type { Call, FloatingIps, Ingress, Owned } from '../port'
import type { Aws } from './client'
import { isWord } from './errors'
import { removeKey } from './keys'
import { destroyNode } from './nodes'
import { anything } from './wire'

/** Removes one thing; gone already is done, `conflict` while something uses it. */
export async function removeOwned(
  aws: Aws,
  abilities: { floatingIps: FloatingIps; ingress: Ingress },
  thing: Owned,
  call: Call,
): Promise<void> {
  switch (thing.kind) {
    case 'server':
      return destroyNode(aws, { serverId: thing.id }, call)
    case 'key':
      return removeKey(aws, thing.name, call)
    case 'security-group':
      return abilities.ingress.close(thing.id, call)
    case 'floating-ip':
      return abilities.floatingIps.release(thing.id, call)
    case 'volume':
      return removeVolume(aws, thing.id, call)
    case 'port':
      return removePort(aws, thing.id, call)
    case 'port-forwarding':
      throw new ProviderError('invalid', 'EC2 forwards no ports.')
  }
}

async function removeVolume(aws: Aws, id: string, call: Call): Promise<void> {
  try {
    await aws.ask(call, {
      action: 'DeleteVolume',
      kind: 'repeatable',
      answer: anything,
      send: ({ ec2 }, options) => ec2.send(new DeleteVolumeCommand({ VolumeId: id }), options),
    })
  } catch (error) {
    if (!isWord(error, /^InvalidVolume\.NotFound$/)) throw error
  }
}

async function removePort(aws: Aws, id: string, call: Call): Promise<void> {
  try {
    await aws.ask(call, {
      action: 'DeleteNetworkInterface',
      kind: 'repeatable',
      answer: anything,
      send: ({ ec2 }, options) => ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }), options),
    })
  } catch (error) {
    if (!isWord(error, /^InvalidNetworkInterfaceID\.NotFound$/)) throw error
  }
}
