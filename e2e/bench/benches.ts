import type { Bench } from './bench'
import { memory } from './memory'
import { nodes } from './nodes'
import { openstackList } from './openstack-list'
import { pages } from './pages'
import { scorecards } from './scorecards'
import { scroll } from './scroll'
import { streams } from './streams'
import { sync } from './sync'
import { up } from './up'

/** All benches, in the order in which they run. */
export const benches: readonly Bench[] = [scorecards, nodes, scroll, sync, pages, streams, memory, up, openstackList]
