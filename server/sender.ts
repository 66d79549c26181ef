import http from 'node:http'
import net from 'node:net'

/** Proxies whose word is taken for who sent a request: this machine's own, and those of `PLUMBLINE_PROXIES`. */
export type Proxies = net.BlockList

/** Reads addresses and networks (`10.0.0.5`, `10.1.0.0/16`, `fd00::/8`) that stand between commas. Throws with the one that is neither. */
export function parseProxies(text: string): Proxies {
  const proxies = new net.BlockList()
  for (const network of ['127.0.0.0/8', '::1', ...text.split(',').map((each) => each.trim())].filter(Boolean)) {
    const [address = '', bits] = network.split('/')
    const version = net.isIP(address)
    const prefix = bits === undefined ? (version === 6 ? 128 : 32) : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
    if (version === 0 || !(prefix <= (version === 6 ? 128 : 32))) throw new Error(network)
    proxies.addSubnet(address, prefix, version === 6 ? 'ipv6' : 'ipv4')
  }
  return proxies
}

/** Without what an IPv6 socket writes before the address of an IPv4 client. */
const plain = (address: string): string => address.trim().replace(/^::ffff:(?=\d+\.)/i, '')

const isProxy = (address: string, proxies: Proxies): boolean => {
  const version = net.isIP(address)
  return version !== 0 && proxies.check(address, version === 6 ? 'ipv6' : 'ipv4')
}

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
