/** Numbers that follow from others, quickly: a crowd of a million is computed by them each time that somebody looks. */

const first = 0x85ebca6b
const second = 0xc2b2ae35

/** Every 32-bit number to another one, as Murmur3 ends; no two to the same. */
export function mix(value: number): number {
  let hash = value >>> 0
  hash ^= hash >>> 16
  hash = Math.imul(hash, first)
  hash ^= hash >>> 13
  hash = Math.imul(hash, second)
  hash ^= hash >>> 16
  return hash >>> 0
}

/** What `mix` made the value of. */
export function unmix(value: number): number {
  let hash = value >>> 0
  hash ^= hash >>> 16
  hash = Math.imul(hash, inverse(second))
  hash ^= (hash >>> 13) ^ (hash >>> 26)
  hash = Math.imul(hash, inverse(first))
  hash ^= hash >>> 16
  return hash >>> 0
}

/** Of an odd number, modulo 2^32, by Newton's method: each round doubles the bits that are right. */
function inverse(odd: number): number {
  let found = odd
  for (let round = 0; round < 5; round++) found = Math.imul(found, 2 - Math.imul(odd, found))
  return found
}

/** A number of 32 bits that belongs to a seed, a number and a purpose. */
export const hash = (seed: number, number: number, purpose: number): number =>
  mix(mix((number + seed) | 0) ^ Math.imul(purpose + 1, 0x9e3779b9))

/** The same in [0, 1). */
export const share = (seed: number, number: number, purpose: number): number => hash(seed, number, purpose) / 2 ** 32

/** 32 bits as eight hexadecimal digits. */
export const hex8 = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')
