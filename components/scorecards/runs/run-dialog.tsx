'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { defaultConformanceBudget } from '@/server/domain/conformance-run'
import { describeRequest } from '../../guidelines/words'
import { paths } from '../../nav/paths'
import { useTRPC } from '../../trpc/client'
import { ApiCall } from '../../ui/api-call'
import { Button, buttonClasses } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Field, Select } from '../../ui/field'
import { Bone, Problem } from '../../ui/states'
import { BudgetFields, budgetForm, readBudget } from './budget-fields'
import { CloudChoice } from './cloud-choice'
import { RunProgress } from './run-progress'
import { useRunChoices } from './use-run-choices'
import { describeIntent } from './words'

type Props = { guideline: string; role: string; open: boolean; onClose: () => void }

/** Starts a conformance run: guideline, clouds, budget, and in words what it will do; then shows how it goes. */
export function RunDialog({ guideline, role, open, onClose }: Props) {
  const [run, setRun] = useState<string | null>(null)
  const close = () => {
    setRun(null)
    onClose()
  }
  return (
    <Dialog
      wide
      open={open}
      onClose={close}
      title={run ? 'Conformance run' : 'Run conformance'}
      description={
        run
          ? 'It goes on when this is closed.'
          : 'One node of the reference request on each cloud, by itself, and the scorecards that follow from it.'
      }
    >
      {run ? (
        <div className="grid gap-4">
          <RunProgress id={run} role={role} />
          <div className="flex justify-end gap-2">
            <Link href={paths.conformanceRuns({ run })} className={buttonClasses('plain')}>
              Open all conformance runs
            </Link>
          </div>
        </div>
      ) : (
        <RunForm guideline={guideline} role={role} onStarted={setRun} />
      )}
    </Dialog>
  )
}

function RunForm({ guideline, role, onStarted }: { guideline: string; role: string; onStarted: (id: string) => void }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const choices = useRunChoices()
  const [key, setKey] = useState(guideline)
  const [chosen, setChosen] = useState<string[] | null>(null)
  const [form, setForm] = useState(budgetForm(defaultConformanceBudget))
  const start = useMutation(
    trpc.conformance.start.mutationOptions({
      onSuccess: async (run) => {
        onStarted(run.id)
        await queryClient.invalidateQueries({ queryKey: trpc.conformance.list.queryKey() })
      },
    }),
  )
  if (choices.error) return <Problem title="The clouds could not be read">{choices.error.message}</Problem>
  if (choices.pending) return <Bone className="h-80! w-full" />
  const clouds = chosen ?? choices.open
  const { budget, errors } = readBudget(form)
  const about = choices.guidelines.find((one) => one.key === key)
  const reason =
    role === 'viewer'
      ? 'needs the role operator'
      : clouds.length === 0
        ? 'no cloud is chosen'
        : budget === null
          ? 'the budget has errors'
          : null
  const all = clouds.length === choices.open.length
  const input = budget ? { guideline: key, ...(all ? {} : { clouds }), budget } : null
  return (
    <form
      className="grid grid-cols-[minmax(0,1fr)] gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (input && !reason) start.mutate(input)
      }}
    >
      {start.error ? <Problem title="Nothing was started">{start.error.message}</Problem> : null}
      <Field
        id="run-guideline"
        label="Guideline"
        hint="Other guidelines with the same reference request count the run, too."
      >
        <Select id="run-guideline" value={key} onChange={(event) => setKey(event.target.value)}>
          {choices.guidelines.map((one) => (
            <option key={one.id} value={one.key}>
              {one.key}
            </option>
          ))}
        </Select>
      </Field>
      <CloudChoice id="run-clouds" clouds={choices.clouds} chosen={clouds} onChange={setChosen} />
      <BudgetFields
        id="run"
        form={form}
        errors={errors}
        onChange={(change) => setForm((before) => ({ ...before, ...change }))}
      />
      {budget && about ? (
        <section aria-label="What it will do" className="rounded-panel border border-rule px-4 py-3">
          <h3 className="font-semibold">What it will do</h3>
          <ul className="mt-1 grid list-disc gap-1 pl-4">
            {describeIntent(clouds.length, budget, describeRequest(about.reference)).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      ) : null}
      <ApiCall path="/api/v1/conformance-runs" body={input} />
      <div className="sticky -bottom-5 -mx-5 -mb-5 flex flex-wrap items-center justify-end gap-3 border-t border-hair bg-panel px-5 py-3">
        <p className="text-small text-dim" aria-live="polite">
          {reason ? `Not yet: ${reason}.` : null}
        </p>
        <Button type="submit" look="primary" busy={start.isPending} disabledReason={reason}>
          Run conformance on {clouds.length} {clouds.length === 1 ? 'cloud' : 'clouds'}
        </Button>
      </div>
    </form>
  )
}
