import { type NodeState, nodeStates } from '@/server/domain/node'
import type { Outputs } from '../trpc/types'
import { Bone } from '../ui/states'
import { formatCount, stateLooks } from '../ui/words'

type Props = {
  facets: Outputs['nodes']['facets'] | null
  cloud: string[]
  state: NodeState[]
  onChange: (change: { cloud?: string[]; state?: NodeState[] }) => void
}

const toggled = <T,>(list: T[], value: T, on: boolean): T[] =>
  on ? [...list, value] : list.filter((one) => one !== value)

/** Clouds and states with how many nodes each would show under the other filters. */
export function Facets({ facets, cloud, state, onChange }: Props) {
  return (
    <div className="grid grid-cols-2 gap-4 min-[1000px]:grid-cols-1">
      <Group title="Cloud">
        {facets ? (
          facets.clouds.map((one) => (
            <Option
              key={one.id}
              label={one.name}
              count={one.count}
              checked={cloud.includes(one.id)}
              onChange={(on) => onChange({ cloud: toggled(cloud, one.id, on) })}
            />
          ))
        ) : (
          <Bones />
        )}
      </Group>
      <Group title="State">
        {facets ? (
          nodeStates
            .map((id) => ({ id, count: facets.states.find((one) => one.state === id)?.count ?? 0 }))
            .filter((one) => one.count > 0 || state.includes(one.id))
            .map((one) => (
              <Option
                key={one.id}
                label={stateLooks[one.id].word}
                count={one.count}
                checked={state.includes(one.id)}
                onChange={(on) => onChange({ state: toggled(state, one.id, on) })}
              />
            ))
        ) : (
          <Bones />
        )}
      </Group>
    </div>
  )
}

const Group = ({ title, children }: { title: string; children: React.ReactNode }) => (
  <fieldset>
    <legend className="mb-1 text-small text-dim">{title}</legend>
    {children}
  </fieldset>
)

const Option = ({
  label,
  count,
  checked,
  onChange,
}: {
  label: string
  count: number
  checked: boolean
  onChange: (on: boolean) => void
}) => (
  <label className="flex min-h-6 cursor-pointer items-center gap-2 rounded-[4px] hover:bg-hover">
    <input
      type="checkbox"
      checked={checked}
      onChange={(event) => onChange(event.target.checked)}
      className="accent-plum"
    />
    <span className="min-w-0 flex-1 truncate">{label}</span>
    <span className="text-small text-dim">{formatCount(count)}</span>
  </label>
)

const Bones = () => (
  <div aria-hidden className="grid gap-2 py-1">
    {[0, 1, 2, 3].map((index) => (
      <Bone key={index} className="w-full" />
    ))}
  </div>
)
