import { createHash } from 'node:crypto'
import type { Crowd } from '@/lab/crowd/crowd'
import type { Cloud } from '../cloud'

/** Of something that a crowd has once: the same for the same cloud and name. */
export const fixedUuid = (cloud: Cloud, what: string): string =>
  asUuid(createHash('md5').update(`${cloud.spec.id}/${what}`).digest('hex'))

const asUuid = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')

const purposes = { server: 1, port: 2, floatingIp: 3, request: 4, mac: 5 }
export type Purpose = keyof typeof purposes

/** The number of a node stands in the first eight digits: scattered in those of servers, in its order in all others. */
export function uuidOf(crowd: Crowd, purpose: Purpose, number: number, generation: number): string {
  const of = purposes[purpose]
  const first = purpose === 'server' ? crowd.scattered(number) : crowd.ordered(number)
  const digits = (part: number) => crowd.digits(number, of * 4 + part, generation)
  return asUuid(first + digits(0) + digits(1) + digits(2))
}

/** The number of the node whose id this is; null when it is of nobody in the crowd. */
export function numberOf(crowd: Crowd, purpose: Purpose, id: string): number | null {
  const first = /^([0-9a-f]{8})-[0-9a-f-]{27}$/.exec(id)?.[1]
  if (first === undefined) return null
  const number = purpose === 'server' ? crowd.fromScattered(first) : crowd.fromOrdered(first)
  if (!crowd.has(number)) return null
  return uuidOf(crowd, purpose, number, crowd.generation(number)) === id ? number : null
}

/** A MAC address of OpenStack's own range. */
export const macOf = (crowd: Crowd, number: number, generation: number): string =>
  `fa:16:3e:${crowd
    .digits(number, purposes.mac * 4, generation)
    .slice(0, 6)
    .replace(/(..)(?=.)/g, '$1:')}`
