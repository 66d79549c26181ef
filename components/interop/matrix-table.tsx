import Link from 'next/link'
import { stepById, steps } from '@/server/domain/steps'
import { paths } from '../nav/paths'
import { classes } from '../ui/classes'
import { VerdictMark } from '../ui/mark'
import { Bone, Simulated } from '../ui/states'
import { StateMark } from './state-mark'
import { type InteropMatrix, percentWords } from './words'

type Row = InteropMatrix['rows'][number]

/** Clouds x (eight steps, then one column for each guideline and target). */
export function MatrixTable({ matrix }: { matrix: InteropMatrix | undefined }) {
  const columns = matrix?.columns ?? []
  return (
    <section
      aria-label="Eight steps beside API conformance"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard
      tabIndex={0}
      className="scroll-thin relative overflow-x-auto rounded-panel border border-rule bg-panel"
    >
      <table aria-busy={!matrix} className="w-full text-left" style={{ minWidth: 980 + columns.length * 150 }}>
        <caption className="sr-only">
          Each cloud: verdicts of the eight steps, then what test results say of its API
        </caption>
        <thead className="text-small text-dim">
          <tr className="border-b border-hair">
            <td className="sticky left-0 z-10 bg-panel" />
            <th scope="colgroup" colSpan={8} className="px-2 pt-2 font-normal">
              Behaviour: the eight steps
            </th>
            {columns.length > 0 ? (
              <th scope="colgroup" colSpan={columns.length} className="border-l border-rule px-3 pt-2 font-normal">
                API conformance
              </th>
            ) : null}
          </tr>
          <tr className="border-b border-rule align-bottom">
            <th scope="col" className="sticky left-0 z-10 bg-panel px-4 py-2 font-normal">
              Cloud
            </th>
            {steps.map((step) => (
              <th key={step.id} scope="col" className="px-2 py-2 font-normal whitespace-nowrap">
                {step.id} {step.short}
              </th>
            ))}
            {columns.map((column, index) => (
              <th
                key={column.name}
                scope="col"
                className={classes('px-3 py-2 font-normal', index === 0 && 'border-l border-rule')}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix ? matrix.rows.map((row) => <CloudRow key={row.cloud} row={row} columns={columns} />) : <Skeleton />}
        </tbody>
      </table>
    </section>
  )
}

function CloudRow({ row, columns }: { row: Row; columns: InteropMatrix['columns'] }) {
  const cells = new Map(row.steps.map((cell) => [cell.step, cell]))
  return (
    <tr className="border-b border-hair align-top last:border-b-0">
      <th scope="row" className="sticky left-0 z-10 min-w-32 bg-panel px-4 py-2 font-medium">
        {row.cloudName}
        <span className="block text-small font-normal text-dim">
          {row.score ? `${row.score.score} of ${row.score.max}${row.score.complete ? '' : ', incomplete'}` : 'no score'}
        </span>
        {row.simulated ? <Simulated /> : null}
      </th>
      {steps.map((step) => {
        const cell = cells.get(step.id)
        return (
          <td key={step.id} className="px-2 py-2" title={cell?.reason}>
            <VerdictMark verdict={cell?.verdict ?? 'UNKNOWN'} className="whitespace-nowrap" />
            {cell && cell.of > 0 ? (
              <span className="block pl-3.5 text-tiny text-dim">
                {cell.delivered} of {cell.of}
                <span className="sr-only"> delivered, step {stepById(step.id).title}</span>
              </span>
            ) : null}
          </td>
        )
      })}
      {row.api.map((cell, index) => {
        const column = columns[index]!
        return (
          <td key={column.name} className={classes('min-w-36 px-3 py-2', index === 0 && 'border-l border-rule')}>
            <Link
              href={paths.interop({
                view: 'report',
                cloud: row.cloud,
                guideline: column.guideline,
                target: column.target,
              })}
              className="block hover:bg-hover"
            >
              <StateMark state={cell.verdict} />
              <span className="block pl-3.5 text-tiny text-dim">
                {cell.percent === null ? '' : `${percentWords(cell.percent)}: `}
                {cell.words}
              </span>
              <span className="sr-only">
                Report of {row.cloudName}, {column.name}
              </span>
            </Link>
          </td>
        )
      })}
    </tr>
  )
}

const Skeleton = () =>
  Array.from({ length: 4 }, (_, index) => (
    <tr key={index} aria-hidden className="border-b border-hair last:border-b-0">
      <td className="px-4 py-3">
        <Bone className="w-24" />
      </td>
      {steps.map((step) => (
        <td key={step.id} className="px-2 py-3">
          <Bone className="w-14" />
        </td>
      ))}
    </tr>
  ))
