import { Panel } from '../ui/panel'
import { Chip } from '../ui/states'
import { counted } from '../ui/words'
import { FlagWords } from './capabilities'
import { PassedBadge, StateMark } from './state-mark'
import { TestName } from './test-name'
import { capabilityStatuses, type Report } from './words'

type Capability = Report['capabilities'][number]

/** One panel for each status; a capability opens to its tests. */
export function ReportCapabilities({
  capabilities,
  statuses,
}: {
  capabilities: Capability[]
  statuses: Report['statuses']
}) {
  return capabilityStatuses
    .map((status) => ({ status, items: capabilities.filter((one) => one.status === status), counts: statuses[status] }))
    .filter(({ items }) => items.length > 0)
    .map(({ status, items, counts }) => (
      <Panel
        key={status}
        title={`${status[0]!.toUpperCase()}${status.slice(1)}`}
        action={
          <span className="text-small text-dim">
            {counts.passed} of {counted(counts.tests, 'test')} passed
            {counts.flagPassed + counts.flagNotPassed > 0
              ? `; flagged: ${counts.flagPassed} passed, ${counts.flagNotPassed} not`
              : ''}
          </span>
        }
      >
        <ul className="px-4 pt-1 pb-3">
          {items.map((capability) => (
            <Row key={capability.id} capability={capability} />
          ))}
        </ul>
      </Panel>
    ))
}

const Row = ({ capability }: { capability: Capability }) => (
  <li className="border-b border-hair last:border-b-0">
    <details>
      <summary className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-0.5 py-1">
        <PassedBadge state={capability.state} passed={capability.passed} total={capability.total} />
        <span className="min-w-0 flex-1 font-mono text-small break-all">{capability.id}</span>
        {capability.flagged > 0 ? <Chip tone="part">{capability.flagged} flagged</Chip> : null}
      </summary>
      <div className="grid gap-2 pb-3 pl-4">
        <p className="text-dim">{capability.description ?? 'No description.'}</p>
        {capability.tests.length === 0 ? <p className="text-dim">The guideline has no test for it.</p> : null}
        <ul className="grid gap-1.5">
          {capability.tests.map((test) => (
            <li key={test.name} className="grid gap-x-3 sm:grid-cols-[120px_1fr]">
              <StateMark state={test.state} className="self-start pt-0.5" />
              <span className="min-w-0">
                <TestName name={test.name} />
                {test.as ? <span className="block text-small break-all text-dim">told as {test.as}</span> : null}
                {test.outcome === 'skipped' ||
                test.outcome === 'aborted' ||
                (test.outcome === 'failed' && test.flagged) ? (
                  <span className="block text-small text-dim">The results say {test.outcome}.</span>
                ) : null}
                {test.flagged ? <FlagWords flagged={test.flagged} /> : null}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </details>
  </li>
)
