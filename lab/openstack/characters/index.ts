import type { OpenStackCharacter, OpenStackCloudSpec } from '@/lab/port'
import { situations } from '../situations'
import { direct } from './direct'
import { floatingIp } from './floating-ip'
import { ipv6 } from './ipv6'
import { cloudsOf2016 } from './of-2016'
import type { Character } from './types'

export const characters: Record<OpenStackCharacter, Character> = {
  'floating-ip': floatingIp,
  direct,
  ipv6,
  ...cloudsOf2016,
}

/** The facts of a character. Throws when the name is of no character and of no situation. */
export function characterOf(name: OpenStackCloudSpec['character']): Character {
  if (isCharacter(name)) return characters[name]
  const found = situations.find((situation) => name === `situation-${situation.name}`)
  if (!found) throw new Error(`There is no character "${name}".`)
  return found.character
}

const isCharacter = (name: string): name is OpenStackCharacter => Object.hasOwn(characters, name)
