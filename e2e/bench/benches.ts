import type { Bench } from './bench'
import { scorecards } from './scorecards'
import { sync } from './sync'

/** All benches, in the order in which they run. */
export const benches: readonly Bench[] = [scorecards, sync]
