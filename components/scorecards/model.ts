import type { Outputs } from '../trpc/types'

export type Matrix = Outputs['scorecards']['matrix']
export type Card = Matrix['items'][number]
export type CardCell = Card['cells'][number]
export type FleetFix = Matrix['fixes'][number]
export type Yardstick = Matrix['yardstick']
export type TrendPoint = Matrix['trends'][number]['points'][number]

/** What the table needs of a matrix: a page behind sign-in and a public link both have it. */
export type MatrixParts = Pick<Matrix, 'at' | 'day' | 'items' | 'fixes' | 'interop' | 'trends' | 'yardstick'>
