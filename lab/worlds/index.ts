import { crowdMax } from '@/lab/crowd/state'
import type { LabCloudSpec } from '@/lab/port'
import { coast } from './coast'
import { large } from './large'
import { situationClouds } from './situations'
import { summit } from './summit'

/** A named set of simulated clouds. */
export type World = { name: string; clouds: LabCloudSpec[] }

/** Nodes of the world `large` when nobody says how many. */
const largeNodes = 100_000

const worlds: Record<string, (nodes: number | null) => World> = {
  summit: () => ({ name: 'summit', clouds: summit() }),
  coast: () => ({ name: 'coast', clouds: coast(true) }),
  empty: () => ({ name: 'empty', clouds: coast(false) }),
  // Room for hundreds of nodes in each cloud; only the addresses (110, 116) and EC2's 200 instances limit.
  wide: () => ({ name: 'wide', clouds: coast(false, 20) }),
  // Pages as long as on large real clouds, for crowds (`PUT /crowds/<cloud>` of the control API).
  crowd: () => ({ name: 'crowd', clouds: coast(false, 1, 50) }),
  situations: () => ({ name: 'situations', clouds: situationClouds() }),
  // Another number of nodes is another world: the saved state of one is of no use for the other.
  large: (nodes) => ({ name: nodes === null ? 'large' : `large-${nodes}`, clouds: large(nodes ?? largeNodes) }),
}

/** The world of that name, `large` with as many nodes as are wished for (null: as it comes). Throws with what is known. */
export function findWorld(name: string, nodes: number | null = null): World {
  const make = Object.hasOwn(worlds, name) ? worlds[name] : undefined
  if (!make) throw new Error(`No world "${name}". Known worlds: ${Object.keys(worlds).join(', ')}.`)
  if (nodes !== null && name !== 'large')
    throw new Error(`The world "${name}" has the nodes that it has. Only "large" can be told how many.`)
  if (nodes !== null && (nodes < 0 || nodes > crowdMax))
    throw new Error(`A world has ${crowdMax.toLocaleString('en')} nodes at most, not ${nodes}.`)
  return make(nodes)
}
