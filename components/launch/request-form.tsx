'use client'

import { archs } from '@/server/domain/catalogue'
import { type ReachOption, reachOptions } from '@/server/domain/cloud'
import type { CloudLifecycle } from '@/server/domain/cloud-declaration'
import { Lifecycle } from '../clouds/lifecycle'
import { Field, Input, Select } from '../ui/field'
import { Simulated } from '../ui/states'
import { formatMemory, reachWords } from '../ui/words'

export type LaunchForm = {
  name: string
  clouds: string[]
  count: number
  vcpu: number
  memory: number
  disk: number
  arch: (typeof archs)[number]
  image: string
  reach: ReachOption
}
type Cloud = {
  id: string
  name: string
  provider: string
  simulated: boolean
  health: string
  lifecycle: CloudLifecycle | null
}
type Props = {
  form: LaunchForm
  clouds: Cloud[]
  errors: Partial<Record<string, string>>
  onChange: (change: Partial<LaunchForm>) => void
}

const images = ['ubuntu 24.04', 'ubuntu 22.04', 'debian 12', 'rocky 9', 'amazon 2023']
const memories = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536]
const known = (value: number, list: number[]) => (list.includes(value) ? list : [...list, value].sort((a, b) => a - b))

/** The request, the same for every cloud: numbers, not names of sizes. */
export function RequestForm({ form, clouds, errors, onChange }: Props) {
  const toggle = (id: string, on: boolean) =>
    onChange({ clouds: on ? [...form.clouds, id] : form.clouds.filter((one) => one !== id) })
  const number = (key: 'count' | 'vcpu' | 'disk') => (event: React.ChangeEvent<HTMLInputElement>) =>
    onChange({ [key]: event.target.valueAsNumber || 0 })
  return (
    <div className="grid gap-4">
      <Field
        id="name"
        label="Name"
        error={errors.name}
        hint={`Nodes become ${form.name || 'web'}-1, ${form.name || 'web'}-2, …`}
      >
        <Input
          id="name"
          value={form.name}
          error={errors.name}
          onChange={(event) => onChange({ name: event.target.value })}
          autoComplete="off"
          spellCheck={false}
          className="font-mono text-small"
        />
      </Field>
      <fieldset className="min-w-0" aria-describedby={errors.clouds ? 'clouds-error' : undefined}>
        <legend className="mb-1 text-small font-medium text-dim">Clouds</legend>
        <div className="grid rounded-control border border-rule">
          {clouds.map((cloud) => (
            <label
              key={cloud.id}
              className="flex min-h-8 cursor-pointer flex-wrap items-center gap-x-2.5 gap-y-0.5 border-b py-0.5 border-hair px-2.5 last:border-b-0 hover:bg-hover"
            >
              <input
                type="checkbox"
                checked={form.clouds.includes(cloud.id)}
                onChange={(event) => toggle(cloud.id, event.target.checked)}
                className="h-3.5 w-3.5 accent-plum"
              />
              <span className="min-w-0 truncate">{cloud.name}</span>
              {cloud.simulated ? <Simulated /> : null}
              <Lifecycle lifecycle={cloud.lifecycle} />
              <span className="ml-auto font-mono text-tiny text-dim">
                {cloud.health === 'failing' ? 'failing' : cloud.provider}
              </span>
            </label>
          ))}
        </div>
        {errors.clouds ? (
          <p id="clouds-error" className="mt-1 text-small text-no">
            {errors.clouds}
          </p>
        ) : null}
      </fieldset>
      <div className="grid grid-cols-2 gap-3">
        <Field id="count" label="Nodes on each cloud" error={errors.count}>
          <Input
            id="count"
            type="number"
            min={1}
            max={50}
            value={form.count || ''}
            error={errors.count}
            onChange={number('count')}
          />
        </Field>
        <Field id="vcpu" label="vCPU, at least" error={errors.vcpu}>
          <Input
            id="vcpu"
            type="number"
            min={1}
            max={256}
            value={form.vcpu || ''}
            error={errors.vcpu}
            onChange={number('vcpu')}
          />
        </Field>
        <Field id="memory" label="Memory, at least" error={errors.memoryMiB}>
          <Select
            id="memory"
            value={form.memory}
            onChange={(event) => onChange({ memory: Number(event.target.value) })}
          >
            {known(form.memory, memories).map((mib) => (
              <option key={mib} value={mib}>
                {formatMemory(mib)}
              </option>
            ))}
          </Select>
        </Field>
        <Field id="disk" label="Disk in GiB, at least" error={errors.diskGiB}>
          <Input
            id="disk"
            type="number"
            min={0}
            value={Number.isNaN(form.disk) ? '' : form.disk}
            error={errors.diskGiB}
            onChange={number('disk')}
          />
        </Field>
        <Field id="image" label="Image">
          <Select id="image" value={form.image} onChange={(event) => onChange({ image: event.target.value })}>
            {(images.includes(form.image) ? images : [...images, form.image]).map((image) => (
              <option key={image} value={image}>
                {image.replace(/^./, (letter) => letter.toUpperCase())}
              </option>
            ))}
          </Select>
        </Field>
        <Field id="arch" label="Architecture">
          <Select
            id="arch"
            value={form.arch}
            onChange={(event) => onChange({ arch: event.target.value as LaunchForm['arch'] })}
          >
            {archs.map((arch) => (
              <option key={arch}>{arch}</option>
            ))}
          </Select>
        </Field>
      </div>
      <Field id="reach" label="Reach" hint="How the node's address is got. Automatic explains its choice in each plan.">
        <Select
          id="reach"
          value={form.reach}
          onChange={(event) => onChange({ reach: event.target.value as ReachOption })}
        >
          {reachOptions.map((reach) => (
            <option key={reach} value={reach}>
              {reachWords[reach]}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  )
}
