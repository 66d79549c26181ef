import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/**
 * Where machines of clouds tell their credentials to whoever asks from inside: never a receiver of ours. Loopback and private
 * addresses are allowed: Plumbline and its receivers stand in one house.
 */
const refused = new BlockList()
/** The last 32 bits of a NAT64 address (RFC 6052) are one of IPv4: refused alike, and no others, or IPv6-only networks reach nobody. */
const nat64 = '64:ff9b::'
refused.addSubnet('169.254.0.0', 16, 'ipv4')
refused.addSubnet(`${nat64}169.254.0.0`, 112, 'ipv6')
refused.addSubnet('fe80::', 10, 'ipv6')
for (const metadata of ['100.100.100.200', '168.63.129.16', '192.0.0.192']) {
  refused.addAddress(metadata, 'ipv4')
  refused.addAddress(`${nat64}${metadata}`, 'ipv6')
}
refused.addAddress('fd00:ec2::254', 'ipv6')

/** Why a request may not go to this address; null when it may, also when it is a name. */
export function refusedAddress(address: string): string | null {
  const family = isIP(address)
  if (family === 0) return null
  if (!refused.check(address, family === 4 ? 'ipv4' : 'ipv6')) return null
  return `${address} is a link-local or metadata address, where clouds keep credentials of their machines. Webhooks are not sent there.`
}

type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: Error | null, addresses: LookupAddress[]) => void,
) => void

/** Throws where a name leads to such an address; what is asked is what is connected to, so that no answer changes in between. */
export const guarded =
  (resolve: Resolve): LookupFunction =>
  (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const problem = addresses?.map(({ address }) => refusedAddress(address)).find((found) => found !== null)
      const first = addresses?.[0]
      if (error || !first) return done(error ?? new Error(`${host} has no address.`), [])
      if (problem) return done(new RefusedAddress(`${host} leads to ${problem}`), [])
      return options.all ? done(null, addresses) : done(null, first.address, first.family)
    })
  }

export const guardedLookup = guarded(lookup)

export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress'
}
