'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type ConformanceRhythm, conformanceRhythms } from '@/server/domain/conformance-run'
import { useTRPC } from '../../trpc/client'
import type { Outputs } from '../../trpc/types'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Field, Select } from '../../ui/field'
import { Bone, Problem } from '../../ui/states'
import { toast } from '../../ui/toast'
import { BudgetFields, budgetForm, readBudget } from './budget-fields'
import { CloudChoice } from './cloud-choice'
import { useRunChoices } from './use-run-choices'
import { rhythmWords } from './words'

type Props = { schedule: Outputs['conformance']['schedule']; onClose: () => void; onChanged: () => void }

/** How often runs begin by themselves, with which guideline, on which clouds and with which budget. */
export function ScheduleDialog({ schedule, onClose, onChanged }: Props) {
  const trpc = useTRPC()
  const choices = useRunChoices()
  const [every, setEvery] = useState<ConformanceRhythm>(schedule.every)
  const [guideline, setGuideline] = useState(schedule.guideline)
  const [clouds, setClouds] = useState(schedule.clouds)
  const [form, setForm] = useState(budgetForm(schedule.budget))
  const { budget, errors } = readBudget(form)
  const keep = useMutation(
    trpc.conformance.setSchedule.mutationOptions({
      onSuccess: () => {
        toast(every === 'off' ? 'No run begins by itself any more.' : `Runs begin by themselves ${rhythmWords[every]}.`)
        onChanged()
        onClose()
      },
    }),
  )
  const reason =
    budget === null ? 'the budget has errors' : clouds !== null && clouds.length === 0 ? 'no cloud is chosen' : null
  return (
    <Dialog
      wide
      open
      onClose={onClose}
      title="Schedule of conformance runs"
      description="A scheduled run is like any other: one node on each cloud, within the budget, always released."
    >
      {choices.error ? <Problem title="The clouds could not be read">{choices.error.message}</Problem> : null}
      {choices.pending ? <Bone className="h-60! w-full" /> : null}
      {choices.pending || choices.error ? null : (
        <form
          className="grid grid-cols-[minmax(0,1fr)] gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            if (budget && !reason) keep.mutate({ every, guideline, clouds, budget })
          }}
        >
          {keep.error ? <Problem title="The schedule was not changed">{keep.error.message}</Problem> : null}
          <div className="grid gap-3 min-[560px]:grid-cols-2">
            <Field id="schedule-every" label="A run begins">
              <Select
                id="schedule-every"
                value={every}
                onChange={(event) => setEvery(event.target.value as ConformanceRhythm)}
              >
                {conformanceRhythms.map((rhythm) => (
                  <option key={rhythm} value={rhythm}>
                    {rhythmWords[rhythm]}
                  </option>
                ))}
              </Select>
            </Field>
            <Field id="schedule-guideline" label="Guideline">
              <Select id="schedule-guideline" value={guideline} onChange={(event) => setGuideline(event.target.value)}>
                {choices.guidelines.map((one) => (
                  <option key={one.id}>{one.key}</option>
                ))}
              </Select>
            </Field>
          </div>
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              className="accent-plum"
              checked={clouds === null}
              onChange={(event) => setClouds(event.target.checked ? null : choices.open)}
            />
            All clouds that nodes may be launched on, also those that are added later
          </label>
          {clouds === null ? null : (
            <CloudChoice id="schedule-clouds" clouds={choices.clouds} chosen={clouds} onChange={setClouds} />
          )}
          <BudgetFields
            id="schedule"
            form={form}
            errors={errors}
            onChange={(change) => setForm((before) => ({ ...before, ...change }))}
          />
          <Button type="submit" look="primary" busy={keep.isPending} disabledReason={reason}>
            Keep this schedule
          </Button>
        </form>
      )}
    </Dialog>
  )
}
