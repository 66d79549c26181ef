'use client'

import { type ReactNode, useMemo, useRef } from 'react'
import type { StepId } from '@/server/domain/steps'
import { Bone } from '../ui/states'
import type { Arranged, Sort, SortKey } from './arrange'
import { columns, tableWidth } from './matrix-columns'
import { MatrixFoot } from './matrix-foot'
import { MatrixHead } from './matrix-head'
import { CloudRow, YardstickRow } from './matrix-row'
import type { Card, MatrixParts } from './model'
import { type TrendScale, trendScale } from './trend'
import { useGrid } from './use-grid'

type Props = {
  matrix: MatrixParts | undefined
  arranged: Arranged
  sort: Sort
  onSort: ((key: SortKey) => void) | null
  open: { cloud: string; step: StepId } | null
  onOpen: ((cloud: string, step: StepId) => void) | null
  /** What stands below the line where there is no row. */
  empty: ReactNode
}

/** Clouds x eight steps, the line first. One stop for Tab; arrows move between the cells, Enter opens one. */
export function Matrix({ matrix, arranged, sort, onSort, open, onOpen, empty }: Props) {
  const grid = useRef<HTMLTableElement>(null)
  const keys = useGrid(grid)
  const { line, rows, shown } = arranged
  const trends = useMemo(() => new Map(matrix?.trends.map((trend) => [trend.cloud, trend.points])), [matrix])
  const scale = useMemo<TrendScale>(
    () => (matrix ? trendScale(matrix.trends, matrix.at) : { from: 0, to: 1, low: 0 }),
    [matrix],
  )
  const row = (card: Card, first: boolean) => (
    <CloudRow
      key={card.cloud}
      card={card}
      line={first}
      trend={trends.get(card.cloud) ?? none}
      scale={scale}
      day={matrix?.day ?? null}
      open={open?.cloud === card.cloud ? open.step : null}
      onOpen={onOpen}
    />
  )
  return (
    <div
      data-matrix
      className="scroll-thin relative max-h-[max(460px,calc(100dvh-32px))] overflow-auto rounded-panel border border-rule bg-panel print:max-h-none print:overflow-visible print:rounded-none print:border-0"
    >
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells open is a grid
        role="grid"
        aria-label="Clouds and the eight steps"
        aria-busy={!matrix}
        aria-rowcount={rows.length + 3}
        {...keys}
        className="w-full table-fixed border-separate border-spacing-0 text-left"
        style={{ minWidth: tableWidth }}
      >
        <colgroup>
          {columns.map((column, index) => (
            <col key={column.id} style={index === 0 ? undefined : { width: column.width }} />
          ))}
        </colgroup>
        <MatrixHead sort={sort} onSort={onSort} />
        <tbody>
          {matrix ? line ? row(line, true) : <YardstickRow yardstick={matrix.yardstick} /> : null}
          {matrix ? rows.map((card) => row(card, false)) : <Skeleton />}
          {matrix && rows.length === 0 ? (
            <tr>
              <td colSpan={columns.length}>{empty}</td>
            </tr>
          ) : null}
        </tbody>
        {matrix ? <MatrixFoot shown={shown} /> : null}
      </table>
    </div>
  )
}

const none: never[] = []

/** Rows of the same columns while the matrix is read. */
const Skeleton = () =>
  Array.from({ length: 9 }, (_, index) => (
    <tr key={index} aria-hidden>
      {columns.map((column) => (
        <td key={column.id} className="h-[47px] border-b border-hair px-2 first:px-3">
          <Bone className={column.bone} />
        </td>
      ))}
    </tr>
  ))
