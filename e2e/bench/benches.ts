import type { Bench } from './bench'
import { scorecards } from './scorecards'

/** All benches, in the order in which they run. */
export const benches: readonly Bench[] = [scorecards]
