import type { Owned } from '@/server/providers/port'
import type { KnownIntent } from './leftovers'

/** A cloud's clock may be this far from ours. */
const clockSkewMs = 5 * 60_000

/**
 * How a thing stands to the intent that its mark names: `own`, the thing that was asked for; `double`, made by our request
 * too, while the intent has another one; `part`, a volume or port that came with a server; `elsewhere`, made by somebody
 * else with a copy of the mark ("launch more like this" copies tags).
 */
export function made(thing: Owned, intent: KnownIntent): 'own' | 'double' | 'part' | 'elsewhere' {
  if (thing.kind !== intent.kind) {
    const part = intent.kind === 'server' && (thing.kind === 'volume' || thing.kind === 'port')
    return part && cameWithServer(thing, intent) ? 'part' : 'elsewhere'
  }
  if (thing.id === intent.providerId) return 'own'
  if (olderThan(thing, intent) || !proven(thing, intent)) return 'elsewhere'
  return intent.providerId === null ? 'own' : 'double'
}

/** Does more than the mark say that our request made it? */
function proven(thing: Owned, intent: KnownIntent): boolean {
  switch (thing.kind) {
    case 'server': {
      const { requestToken, keyName } = thing.facts ?? {}
      // The token cannot be given twice, and the key pair was for this node alone and is gone soon.
      const ours = requestToken === intent.id || (keyName ? intent.node.keyNames.includes(keyName) : false)
      return ours && thing.name === intent.name
    }
    case 'key':
    case 'security-group':
    case 'volume':
    case 'port':
      return thing.name === intent.name
    case 'floating-ip':
    case 'port-forwarding':
      // They have no name; whether somebody uses them is looked at apart.
      return true
  }
}

/**
 * A volume holds data, and tags travel with snapshots: only one that carries the server's name and was made when the server was
 * asked for counts as its part. One that is attached is judged by its server.
 */
function cameWithServer(thing: Owned, intent: KnownIntent): boolean {
  if (olderThan(thing, intent)) return false
  if (thing.facts?.usedBy != null) return true
  const createdMs = Date.parse(thing.facts?.createdAt ?? '')
  const late = intent.settledAt !== null && createdMs > intent.settledAt.getTime() + clockSkewMs
  return thing.name === intent.name && !late
}

const olderThan = ({ facts }: Owned, intent: KnownIntent): boolean =>
  facts?.createdAt != null && Date.parse(facts.createdAt) < intent.createdAt.getTime() - clockSkewMs

/** Is it bound to a server that must not lose it? A server is not used by others, it uses. */
export const usedByOthers = ({ kind, facts }: Owned, mustKeep: (serverId: string) => boolean): boolean =>
  kind !== 'server' && facts?.usedBy != null && mustKeep(facts.usedBy)
