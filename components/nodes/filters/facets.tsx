import type { ReactNode } from 'react'
import type { NodeCount } from '@/server/domain/node-list-schema'
import type { Outputs } from '../../trpc/types'
import { Bone } from '../../ui/states'
import { stateLooks } from '../../ui/words'
import type { NodesAddress } from '../use-nodes-address'
import { countText, ownerWords, reachWords } from './filter-words'

export type FacetsData = Outputs['nodes']['facets']
type Props = { facets: FacetsData | null; address: NodesAddress; className?: string }

const toggled = <T,>(list: T[], value: T, on: boolean): T[] =>
  on ? [...list, value] : list.filter((one) => one !== value)

/** Clouds, states, ways to reach and owners, each with how many nodes it would show under the other filters. */
export function Facets({ facets, address, className }: Props) {
  const { parts, setParts } = address
  const { cloud, state, reach, owner } = parts
  return (
    <div className={className}>
      <Group title="Cloud" bones={facets === null}>
        {facets?.clouds.map((one) => (
          <Option
            key={one.id}
            label={one.name}
            count={one}
            checked={cloud.includes(one.id)}
            onChange={(on) => void setParts({ cloud: toggled(cloud, one.id, on) })}
          />
        ))}
      </Group>
      <Group title="State" bones={facets === null}>
        {facets?.states.map((one) => (
          <Option
            key={one.state}
            label={stateLooks[one.state].word}
            count={one}
            checked={state.includes(one.state)}
            onChange={(on) => void setParts({ state: toggled(state, one.state, on) })}
          />
        ))}
      </Group>
      <Group title="Reach" bones={facets === null}>
        {facets?.reaches.map((one) => (
          <Option
            key={one.reach}
            label={reachWords[one.reach]}
            count={one}
            checked={reach.includes(one.reach)}
            onChange={(on) => void setParts({ reach: toggled(reach, one.reach, on) })}
          />
        ))}
      </Group>
      <Group title="Owner" bones={facets === null}>
        {facets?.owners.map((one) => (
          <Option
            key={one.owner}
            label={ownerWords[one.owner]}
            count={one}
            checked={owner === one.owner}
            onChange={(on) => void setParts({ owner: on ? one.owner : null })}
          />
        ))}
      </Group>
    </div>
  )
}

const Group = ({ title, bones, children }: { title: string; bones: boolean; children: ReactNode }) => (
  <fieldset className="min-w-0">
    <legend className="mb-0.5 text-small text-dim">{title}</legend>
    {bones
      ? [0, 1, 2].map((index) => (
          <div key={index} className="flex h-6 items-center">
            <Bone className="w-full" />
          </div>
        ))
      : children}
  </fieldset>
)

type OptionProps = { label: string; count: NodeCount; checked: boolean; onChange: (on: boolean) => void }
const Option = ({ label, count, checked, onChange }: OptionProps) => (
  <label className="flex min-h-6 cursor-pointer items-center gap-2 rounded-[4px] hover:bg-hover">
    <input
      type="checkbox"
      checked={checked}
      onChange={(event) => onChange(event.target.checked)}
      className="accent-plum"
    />
    <span className="min-w-0 flex-1 truncate" title={label}>
      {label}
    </span>
    <span className="text-small text-dim">{countText(count)}</span>
  </label>
)
