/**
 * Is an address public by product.md: not RFC 1918, RFC 6598, RFC 4193, link-local or loopback. Documentation ranges
 * count as public. Pure arithmetic, since the browser loads this file too.
 */
export function isPublicAddress(address: string): boolean {
  return address.includes(':') ? isPublicV6(address.toLowerCase()) : isPublicV4(address)
}

/** 4 or 6; null when the text is no IP address. */
export function addressVersion(address: string): 4 | 6 | null {
  if (parseV4(address)) return 4
  return address.includes(':') && /^[0-9a-f:.]+$/i.test(address) ? 6 : null
}

/** `203.0.113.9:20001` where a port has to be told, `[2001:db8::1]:20001` for IPv6; null is the usual port. */
export const addressAndPort = (address: string, port: number | null): string =>
  port === null ? address : address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

const parseV4 = (address: string): number[] | null => {
  const parts = address.split('.')
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return null
  return parts.map(Number)
}

function isPublicV4(address: string): boolean {
  const parts = parseV4(address)
  if (!parts) return false
  const [a, b] = parts as [number, number, number, number]
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false
  if (a === 172 && b >= 16 && b <= 31) return false
  if (a === 192 && b === 168) return false
  if (a === 169 && b === 254) return false
  return !(a === 100 && b >= 64 && b <= 127)
}

function isPublicV6(address: string): boolean {
  if (address === '::1' || address === '::') return false
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)
  if (mapped?.[1]) return isPublicV4(mapped[1])
  const first = Number.parseInt(address.split(':')[0] || '0', 16)
  const uniqueLocal = (first & 0xfe00) === 0xfc00
  const linkLocal = (first & 0xffc0) === 0xfe80
  const multicast = (first & 0xff00) === 0xff00
  return !uniqueLocal && !linkLocal && !multicast
}
