import http from 'node:http'
import net from 'node:net'

/** Proxies whose word is taken for who sent a request: this machine's own, and those of `PLUMBLINE_PROXIES`. */
export type Proxies = net.BlockList

const familyOf = (address: string): 'ipv4' | 'ipv6' => (net.isIPv6(address) ? 'ipv6' : 'ipv4')

/** Reads addresses and networks (`10.0.0.5`, `10.1.0.0/16`, `fd00::/8`) that stand between commas. Throws with the one that is neither. */
export function parseProxies(text: string): Proxies {
  const proxies = new net.BlockList()
  const given = text.split(',').map((each) => each.trim())
  for (const network of ['127.0.0.0/8', '::1', ...given].filter(Boolean)) {
    const [address = '', bits, ...rest] = network.split('/')
    const family = familyOf(address)
    const most = family === 'ipv6' ? 128 : 32
    const prefix = Number(bits ?? most)
    const isNetwork = net.isIP(address) !== 0 && rest.length === 0 && /^\d{1,3}$/.test(bits ?? '0') && prefix <= most
    if (!isNetwork) throw new Error(network)
    proxies.addSubnet(address, prefix, family)
  }
  return proxies
}

/** Without what an IPv6 socket writes before the address of an IPv4 client. */
const plain = (address: string): string => address.trim().replace(/^::ffff:(?=\d+\.)/i, '')

const isProxy = (address: string, proxies: Proxies): boolean =>
  net.isIP(address) !== 0 && proxies.check(address, familyOf(address))

/**
 * The address that a request came from: who opened the connection, or, as long as that is a trusted proxy, who it says was before it.
 * What stands further left in `X-Forwarded-For` anybody may have written.
 */
export function senderBehind(peer: string, forwarded: string | undefined, proxies: Proxies): string {
  const before = (forwarded ?? '').split(',').map(plain).filter(Boolean)
  let sender = plain(peer)
  while (isProxy(sender, proxies)) {
    const next = before.pop()
    if (next === undefined) break
    sender = next
  }
  return sender
}

let named = false

/**
 * Has every request of this process's web servers name its sender, and nobody else, in `X-Forwarded-For`: limits of sign-ins and
 * Activity go by it, and Next leaves whatever a client has put there. A second call changes nothing.
 */
export function nameSenders(proxies: Proxies): void {
  if (named) return
  named = true
  const emit = http.Server.prototype.emit
  http.Server.prototype.emit = function (this: http.Server, event: string | symbol, ...rest: unknown[]): boolean {
    const [request] = rest
    if (event === 'request' && request instanceof http.IncomingMessage) {
      const { headers, socket } = request
      const told = headers['x-forwarded-for']
      const sender = senderBehind(socket.remoteAddress ?? '', Array.isArray(told) ? told.join(',') : told, proxies)
      headers['x-forwarded-for'] = sender
    }
    return Reflect.apply(emit, this, [event, ...rest])
  }
}
