import type { ReactNode } from 'react'
import { Bone } from './states'

type Props<Row> = {
  label: string
  columns: { title: string; cell: (row: Row) => ReactNode; className?: string }[]
  rows: Row[] | undefined
  rowKey: (row: Row) => string
  empty: ReactNode
}

/** A short table: rows, their skeleton, and what stands there when there is none. */
export function Table<Row>({ label, columns, rows, rowKey, empty }: Props<Row>) {
  if (rows && rows.length === 0) return <div className="rounded-panel border border-rule bg-panel">{empty}</div>
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className="scroll-thin relative overflow-x-auto rounded-panel border border-rule bg-panel"
    >
      <table aria-label={label} aria-busy={!rows} className="w-full min-w-[560px] text-left">
        <thead className="text-small text-dim">
          <tr className="border-b border-rule">
            {columns.map((column) => (
              <th key={column.title} scope="col" className="px-4 py-2 font-normal whitespace-nowrap">
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows
            ? rows.map((row) => (
                <tr key={rowKey(row)} className="border-b border-hair last:border-b-0">
                  {columns.map((column) => (
                    <td key={column.title} className={`px-4 py-2 align-top ${column.className ?? ''}`}>
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              ))
            : [0, 1, 2].map((index) => (
                <tr key={index} className="border-b border-hair last:border-b-0">
                  {columns.map((column) => (
                    <td key={column.title} className="px-4 py-2">
                      <Bone className="w-24" />
                    </td>
                  ))}
                </tr>
              ))}
        </tbody>
      </table>
    </div>
  )
}
