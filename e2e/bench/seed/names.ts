import type { Chance } from '../../torture/random'

const digits = (random: Chance, length: number): string =>
  Array.from({ length }, () => random.whole(0, 15).toString(16)).join('')

/** A uuid of chance alone, so that the same seed makes the same rows. */
export const randomUuid = (random: Chance): string =>
  `${digits(random, 8)}-${digits(random, 4)}-4${digits(random, 3)}-a${digits(random, 3)}-${digits(random, 12)}`

/** What stands where a key's fingerprint would. */
export const randomFingerprint = (random: Chance): string =>
  `SHA256:${Buffer.from(digits(random, 64), 'hex').toString('base64').replace('=', '')}`
