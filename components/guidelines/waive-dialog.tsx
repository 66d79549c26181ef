'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type Flag, flagSchema } from '@/server/domain/guideline-schema'
import { useTRPC, useTRPCClient } from '../trpc/client'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Field, Input, Select, Textarea } from '../ui/field'
import { Problem } from '../ui/states'
import { withFlag } from './edit-yaml'
import type { GuidelineDetail } from './types'
import { useSaved } from './use-saved'

type Props = { guideline: GuidelineDetail; by: string; onClose: () => void }

/** Adds a waiver to a copy: which check, where, why, and what is done about it. */
export function WaiveDialog({ guideline, by, onClose }: Props) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const saved = useSaved()
  const clouds = useQuery(trpc.clouds.list.queryOptions())
  const [problem, setProblem] = useState<string | null>(null)
  const waive = useMutation({
    mutationFn: async (flag: Flag) =>
      await client.guidelines.update.mutate({
        guideline: guideline.id,
        yaml: await withFlag(guideline.yaml, flag),
        revision: guideline.revision,
      }),
    onSuccess: async (changed) => {
      onClose()
      await saved(changed)
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const read = flagSchema.safeParse({
      check: text('check'),
      ...(text('cloud') ? { cloud: text('cloud') } : {}),
      date: new Date().toISOString().slice(0, 10),
      by: text('by'),
      reason: text('reason'),
      action: text('action'),
      ...(text('until') ? { until: text('until') } : {}),
    })
    if (!read.success)
      return setProblem(read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '))
    setProblem(null)
    waive.mutate(read.data)
  }
  const wrong = problem ?? waive.error?.message ?? null
  return (
    <Dialog
      open
      onClose={onClose}
      title="Waive a check"
      description={`In ${guideline.key}. The cell says WAIVED with all of this, and leaves the maximum of the score.`}
    >
      <form onSubmit={submit} className="grid gap-3">
        {wrong ? <Problem title="Nothing was waived">{wrong}</Problem> : null}
        <Field id="waive-check" label="Check">
          <Select id="waive-check" name="check" required>
            {guideline.document.checks.map((check) => (
              <option key={check.id} value={check.id}>
                {check.step} {check.title}
              </option>
            ))}
          </Select>
        </Field>
        <Field id="waive-cloud" label="On">
          <Select id="waive-cloud" name="cloud" defaultValue="">
            <option value="">all clouds</option>
            {clouds.data?.items.map((cloud) => (
              <option key={cloud.id} value={cloud.id}>
                {cloud.name}
              </option>
            ))}
          </Select>
        </Field>
        <Field id="waive-reason" label="Why">
          <Textarea id="waive-reason" name="reason" required maxLength={1000} className="font-sans! text-body!" />
        </Field>
        <Field id="waive-action" label="What is done about it">
          <Input
            id="waive-action"
            name="action"
            required
            maxLength={1000}
            placeholder="Asked the vendor, ticket 4711"
          />
        </Field>
        <div className="grid gap-3 min-[420px]:grid-cols-2">
          <Field id="waive-by" label="Waived by">
            <Input id="waive-by" name="by" required maxLength={200} defaultValue={by} />
          </Field>
          <Field id="waive-until" label="Last day that it holds" hint="Empty: until it is taken out.">
            <Input id="waive-until" name="until" type="date" min={new Date().toISOString().slice(0, 10)} />
          </Field>
        </div>
        <Button type="submit" look="primary" busy={waive.isPending}>
          Waive the check
        </Button>
      </form>
    </Dialog>
  )
}
