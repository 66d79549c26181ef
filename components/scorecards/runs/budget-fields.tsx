'use client'

import { conformanceBudgetSchema } from '@/server/domain/conformance-run-schema'
import { Field, Input } from '../../ui/field'
import type { Budget } from './words'

/** The budget as typed; numbers that were left out are NaN, and money left out is no limit. */
export type BudgetForm = { nodes: number; minutes: number; money: string }

export const budgetForm = ({ nodes, minutes, money }: Budget): BudgetForm => ({
  nodes,
  minutes,
  money: money === null ? '' : String(money),
})

/** The budget, or what is wrong with each of its fields. */
export function readBudget(form: BudgetForm): { budget: Budget | null; errors: Partial<Record<string, string>> } {
  const money = form.money.trim() === '' ? null : Number(form.money)
  const read = conformanceBudgetSchema.safeParse({ nodes: form.nodes, minutes: form.minutes, money })
  if (read.success) return { budget: read.data, errors: {} }
  const sentences: Record<string, string> = {
    nodes: 'A whole number from 1 to 20.',
    minutes: 'A whole number from 5 to 1440.',
    money: 'An amount of 0 or more; empty for no limit.',
  }
  return {
    budget: null,
    errors: Object.fromEntries(
      read.error.issues.map(({ path }) => [String(path[0]), sentences[String(path[0])] ?? 'This cannot be read.']),
    ),
  }
}

type Props = {
  id: string
  form: BudgetForm
  errors: Partial<Record<string, string>>
  onChange: (change: Partial<BudgetForm>) => void
}

export function BudgetFields({ id, form, errors, onChange }: Props) {
  return (
    <fieldset className="grid gap-3 min-[560px]:grid-cols-3">
      <legend className="sr-only">Budget</legend>
      <Field id={`${id}-nodes`} label="Nodes at once" error={errors.nodes}>
        <Input
          id={`${id}-nodes`}
          type="number"
          min={1}
          max={20}
          value={Number.isNaN(form.nodes) ? '' : form.nodes}
          error={errors.nodes}
          onChange={(event) => onChange({ nodes: event.target.valueAsNumber })}
        />
      </Field>
      <Field id={`${id}-minutes`} label="Minutes in all" error={errors.minutes}>
        <Input
          id={`${id}-minutes`}
          type="number"
          min={5}
          max={1440}
          value={Number.isNaN(form.minutes) ? '' : form.minutes}
          error={errors.minutes}
          onChange={(event) => onChange({ minutes: event.target.valueAsNumber })}
        />
      </Field>
      <Field id={`${id}-money`} label="Money in all, if limited" error={errors.money}>
        <Input
          id={`${id}-money`}
          inputMode="decimal"
          value={form.money}
          error={errors.money}
          placeholder="no limit"
          onChange={(event) => onChange({ money: event.target.value })}
        />
      </Field>
    </fieldset>
  )
}
