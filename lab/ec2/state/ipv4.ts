/** IPv4 as unsigned numbers; no validation beyond what the callers need. */
export function toNumber(address: string): number | null {
  const parts = address.split('.')
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return null
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0)
}

export const toAddress = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')

/** First address and number of addresses; null when it is no CIDR block. */
export function parseCidr(cidr: string): { first: number; size: number; prefix: number } | null {
  const [address = '', bits = ''] = cidr.split('/')
  const value = toNumber(address)
  if (value === null || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) return null
  const size = 2 ** (32 - Number(bits))
  return { first: Math.floor(value / size) * size, size, prefix: Number(bits) }
}

export function contains(cidr: string, address: string): boolean {
  const block = parseCidr(cidr)
  const value = toNumber(address)
  return block !== null && value !== null && value >= block.first && value < block.first + block.size
}
