import type { Outputs } from '../../trpc/types'

/** What the server tells of an opened cell. */
export type Opened = Outputs['scorecards']['cell']
export type CellRun = Opened['runs'][number]
export type CheckOfCell = Opened['checks'][number]
export type FixOfCell = NonNullable<Opened['fix']>
