import type { SubnetFacts } from '../characters/types'

/**
 * The world's address plan. Public IPv4 is cut into pieces of eight: 30 of 192.0.2.0/24, whose first sixteen addresses are the
 * bastion's, then 32 of 198.51.100.0/24 (RFC 5737). A piece has its gateway and five addresses to give.
 */
export function publicPiece(index: number, name = 'outside-v4'): SubnetFacts {
  const inFirst = index < 30
  const network = inFirst ? '192.0.2' : '198.51.100'
  const start = inFirst ? 16 + index * 8 : (index - 30) * 8
  return {
    name,
    cidr: `${network}.${start}/29`,
    gateway: `${network}.${start + 1}`,
    pool: { start: `${network}.${start + 2}`, end: `${network}.${start + 6}` },
  }
}

/** A /24 of 10.200.0.0/16. Each situation has its own, since a bastion that stands inside one must find the right cloud. */
export const privatePiece = (index: number, name = 'inside-v4', gateway = true): SubnetFacts => ({
  name,
  cidr: `10.200.${index}.0/24`,
  gateway: gateway ? `10.200.${index}.1` : null,
  pool: { start: `10.200.${index}.10`, end: `10.200.${index}.200` },
})

/** A /64 of 2001:db8:5::/48 (RFC 3849). */
export const publicIpv6Piece = (index: number, name = 'outside-v6'): SubnetFacts => ({
  name,
  cidr: `2001:db8:5:${index}::/64`,
  gateway: `2001:db8:5:${index}::1`,
  pool: { start: `2001:db8:5:${index}::100`, end: `2001:db8:5:${index}::ff00` },
  ipv6Mode: 'dhcpv6-stateful',
})
