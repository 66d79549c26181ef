import { Panel } from '../ui/panel'
import { Chip } from '../ui/states'
import { Table } from '../ui/table'
import { counted } from '../ui/words'
import type { GuidelineDetail } from './words'

type Scope = NonNullable<GuidelineDetail['scope']>

/** An SCS scope: its versions with what they are today, modules, test cases with their lifetime. */
export function ScopeView({ scope }: { scope: Scope }) {
  return (
    <>
      <Panel title={`Versions: ${scope.versions.length}`}>
        <ul className="grid gap-2 px-4 pt-2 pb-4">
          {scope.versions.map((version) => (
            <li key={version.version}>
              <span className="font-semibold">{version.version}</span> <Chip>{version.state}</Chip>{' '}
              <span className="text-dim">
                {version.stabilizedAt ? `stable since ${version.stabilizedAt}, ` : ''}
                {counted(version.include.length, 'module')}
              </span>
              <ul className="flex flex-wrap gap-x-3 text-small text-dim">
                {version.include.map(({ module, parameters }) => (
                  <li key={module} className="font-mono break-all">
                    {module}
                    {Object.entries(parameters).map(([name, value]) => ` (${name}: ${value})`)}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      </Panel>
      <Table
        label="Test cases"
        rows={scope.testcases}
        rowKey={(row) => row.id}
        columns={[
          { title: 'Test case', cell: (row) => <span className="font-mono text-small break-all">{row.id}</span> },
          { title: 'What it says', cell: (row) => row.description ?? 'not described' },
          { title: 'Lifetime', cell: (row) => row.lifetime },
          {
            title: 'Modules',
            cell: (row) => (
              <span className="text-small text-dim">
                {scope.modules
                  .filter(({ targets, testcases }) => [...Object.values(targets).flat(), ...testcases].includes(row.id))
                  .map(({ id }) => id)
                  .join(', ')}
              </span>
            ),
          },
        ]}
        empty={<p className="p-4 text-dim">The scope has no test cases.</p>}
      />
    </>
  )
}
