import { createHash } from 'node:crypto'
import type { Chance } from '../../torture/random'

/** A uuid that nothing else has, for a row of this name: the same name, the same row. */
export function namedUuid(...name: readonly (string | number)[]): string {
  const hex = createHash('sha256').update(name.join('\0')).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const digits = (random: Chance, length: number): string =>
  Array.from({ length }, () => random.whole(0, 15).toString(16)).join('')

/** A uuid of chance alone, so that the same seed makes the same rows. Not for keys: streams of two seeds may meet. */
export const randomUuid = (random: Chance): string =>
  `${digits(random, 8)}-${digits(random, 4)}-4${digits(random, 3)}-a${digits(random, 3)}-${digits(random, 12)}`

/** What stands where a key's fingerprint would. */
export const randomFingerprint = (random: Chance): string =>
  `SHA256:${Buffer.from(digits(random, 64), 'hex').toString('base64').replace('=', '')}`
