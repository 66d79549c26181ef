/** Addresses and prefixes of both versions as numbers. Text form of IPv6 is RFC 5952's. */

export type Address = { version: 4 | 6; value: bigint }
export type Prefix = { version: 4 | 6; first: bigint; last: bigint; length: number }

/** null when `text` is no address. */
export function parseAddress(text: string): Address | null {
  if (text.includes(':')) return parseVersion6(text)
  const parts = text.split('.')
  if (parts.length !== 4) return null
  let value = 0n
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null
    value = value * 256n + BigInt(part)
  }
  return { version: 4, value }
}

function parseVersion6(text: string): Address | null {
  const halves = text.toLowerCase().split('::')
  if (halves.length > 2) return null
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  const groups = [...head, ...Array<string>(Math.max(missing, 0)).fill('0'), ...tail]
  let value = 0n
  for (const group of groups) {
    if (!/^[0-9a-f]{1,4}$/.test(group)) return null
    value = value * 65536n + BigInt(`0x${group}`)
  }
  return { version: 6, value }
}

export function formatAddress(address: Address): string {
  const { version, value } = address
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - index * 16)) & 65535n))
  const { start, length } = longestZeros(groups)
  const hex = (part: number[]) => part.map((group) => group.toString(16)).join(':')
  return length < 2 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`
}

/** The first longest run of zero groups, which RFC 5952 writes as `::`. */
function longestZeros(groups: number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start += 1) {
    const end = groups.findIndex((group, index) => index >= start && group !== 0)
    const length = (end < 0 ? groups.length : end) - start
    if (length > best.length) best = { start, length }
  }
  return best
}

/** null when `text` is not `address/length`. Host bits are allowed and cut off. */
export function parsePrefix(text: string): Prefix | null {
  const [base = '', length = '', ...rest] = text.split('/')
  const address = parseAddress(base)
  const bits = address?.version === 4 ? 32 : 128
  if (!address || rest.length > 0 || !/^\d{1,3}$/.test(length) || Number(length) > bits) return null
  const size = 1n << BigInt(bits - Number(length))
  const first = (address.value / size) * size
  return { version: address.version, first, last: first + size - 1n, length: Number(length) }
}

export function contains(prefix: Prefix, address: Address): boolean {
  return prefix.version === address.version && prefix.first <= address.value && address.value <= prefix.last
}

export function overlap(a: Prefix, b: Prefix): boolean {
  return a.version === b.version && a.first <= b.last && b.first <= a.last
}

/** The same address in its one canonical spelling; the text itself when it is no address. */
export function canonicalAddress(text: string): string {
  const address = parseAddress(text)
  return address ? formatAddress(address) : text
}
