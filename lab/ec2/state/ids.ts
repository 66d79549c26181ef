import { createHash } from 'node:crypto'
import type { Ec2World } from './types'

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** `i-0a1b...`: EC2's long form, 17 hexadecimal digits. Never the same twice in the life of a world. */
export function newId(world: Pick<Ec2World, 'idSeed' | 'sequence'>, prefix: string): string {
  world.sequence += 1
  return `${prefix}-0${digest(`${world.idSeed}:${world.sequence}`).slice(0, 16)}`
}

/** An id that depends on `name` alone: images and snapshots are the same in every world. */
export const stableId = (prefix: string, name: string): string => `${prefix}-0${digest(name).slice(0, 16)}`

/** A number in [0, 1) that belongs to `name`: for choices that have to be the same after a restart. */
export const fraction = (name: string): number => Number.parseInt(digest(name).slice(0, 8), 16) / 2 ** 32
