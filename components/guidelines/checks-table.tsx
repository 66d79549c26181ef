import { lifetimeDays } from '@/server/domain/guideline'
import type { Check } from '@/server/domain/guideline-schema'
import { stepById } from '@/server/domain/steps'
import { Chip, Empty } from '../ui/states'
import { Table } from '../ui/table'
import { lifetimeWords, statusWords } from './words'

/** Every check of a guideline, in the order of the steps. */
export function ChecksTable({ checks }: { checks: Check[] }) {
  const rows = [...checks].sort((a, b) => a.step - b.step)
  return (
    <section aria-label="Checks">
      <h2 className="mb-2 font-semibold">
        {checks.length} {checks.length === 1 ? 'check' : 'checks'}
      </h2>
      <Table
        label="Checks"
        rows={rows}
        rowKey={(check) => check.id}
        empty={<Empty title="No check">A guideline without checks judges nothing.</Empty>}
        columns={[
          {
            title: 'Step',
            className: 'whitespace-nowrap',
            cell: (check) => `${check.step} ${stepById(check.step).short}`,
          },
          {
            title: 'Check',
            cell: (check) => (
              <>
                <span className="font-semibold">{check.title}</span>
                {check.description === check.title ? null : (
                  <span className="block max-w-prose text-dim">{check.description}</span>
                )}
              </>
            ),
          },
          {
            title: 'Status',
            className: 'whitespace-nowrap',
            cell: (check) => (
              <span title={statusWords[check.status]}>
                {check.status === 'required' ? check.status : <Chip>{check.status}</Chip>}
                <span className="sr-only">: {statusWords[check.status]}</span>
              </span>
            ),
          },
          { title: 'Weight', cell: (check) => check.weight },
          {
            title: 'Counts for',
            className: 'whitespace-nowrap',
            cell: (check) => (
              <span title={`${lifetimeDays[check.lifetime]} days; afterwards it is EXPIRED`}>
                {lifetimeWords[check.lifetime]}
              </span>
            ),
          },
          {
            title: 'Rule',
            className: 'whitespace-nowrap',
            cell: (check) => (
              <span className="font-mono text-small">
                {check.rule}
                {check.factor === undefined ? '' : ` × ${check.factor}`}
              </span>
            ),
          },
        ]}
      />
    </section>
  )
}
