import { Age } from '../ui/age'
import { Facts, Panel } from '../ui/panel'
import { Bone, Problem } from '../ui/states'

type State = {
  id: string | null
  since: string | null
  from: 'file' | 'environment'
  problem: string | null
  lost: string[]
}

/** Which master key the secrets are sealed with, what is lost with an earlier one, and what makes a backup. */
export function MasterKeyPanel({ state }: { state: State | undefined }) {
  return (
    <div className="mt-5 grid gap-3">
      {state?.problem ? <Problem title="The master key is not usable here">{state.problem}</Problem> : null}
      {state && state.lost.length > 0 ? (
        <Problem tone="part" title="Some secrets were sealed with a master key that is lost">
          <ul className="list-disc pl-4">
            {state.lost.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Problem>
      ) : null}
      <Panel title="Master key" label="Master key">
        <div className="grid gap-3 px-4 pb-4">
          <Facts
            rows={[
              { name: 'Name', value: state ? (state.id ?? 'none yet') : <Bone className="w-36" />, mono: true },
              {
                name: 'Since',
                value: state ? state.since ? <Age at={state.since} /> : 'not told' : <Bone className="w-16" />,
              },
              {
                name: 'Stands in',
                value: state ? (
                  state.from === 'environment' ? (
                    'PLUMBLINE_MASTER_KEY'
                  ) : (
                    'master.key of the data folder'
                  )
                ) : (
                  <Bone className="w-44" />
                ),
              },
            ]}
          />
          <p className="max-w-prose text-small text-dim">
            A backup is the database and this key, kept in different places: together they open every node.{' '}
            <code className="font-mono">npm run rotate-key</code> seals everything with a new one while nodes are on
            their way.
          </p>
        </div>
      </Panel>
    </div>
  )
}
