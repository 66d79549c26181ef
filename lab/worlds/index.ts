import type { LabCloudSpec } from '@/lab/port'
import { coast } from './coast'
import { situationClouds } from './situations'
import { summit } from './summit'

/** A named set of simulated clouds. */
export type World = { name: string; clouds: LabCloudSpec[] }

const worlds: Record<string, () => World> = {
  summit: () => ({ name: 'summit', clouds: summit() }),
  coast: () => ({ name: 'coast', clouds: coast(true) }),
  empty: () => ({ name: 'empty', clouds: coast(false) }),
  // Room for hundreds of nodes in each cloud; only the addresses (110, 116) and EC2's 200 instances limit.
  wide: () => ({ name: 'wide', clouds: coast(false, 20) }),
  // Pages as long as on large real clouds, for crowds (`PUT /crowds/<cloud>` of the control API).
  crowd: () => ({ name: 'crowd', clouds: coast(false, 1, 50) }),
  situations: () => ({ name: 'situations', clouds: situationClouds() }),
}

/** The world of that name; throws with the known names when there is none. */
export function findWorld(name: string): World {
  const make = Object.hasOwn(worlds, name) ? worlds[name] : undefined
  if (!make) throw new Error(`No world "${name}". Known worlds: ${Object.keys(worlds).join(', ')}.`)
  return make()
}
