'use client'

import { useMutation } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useTRPCClient } from '../trpc/client'
import { Button } from '../ui/button'
import { Empty } from '../ui/states'
import { Table } from '../ui/table'
import { toast } from '../ui/toast'
import { withoutFlag } from './edit-yaml'
import type { GuidelineDetail } from './types'
import { useSaved } from './use-saved'

const WaiveDialog = dynamic(async () => (await import('./waive-dialog')).WaiveDialog, { ssr: false })

type Props = { guideline: GuidelineDetail; person: { role: string; name: string } }

/** Checks that are waived, with who, when, why and what is done about it. */
export function FlagsPanel({ guideline, person }: Props) {
  const client = useTRPCClient()
  const saved = useSaved()
  const [waiving, setWaiving] = useState(false)
  const flags = guideline.document.flagged.map((flag, index) => ({ ...flag, index }))
  const mayNot =
    person.role !== 'admin'
      ? 'needs the role admin'
      : guideline.builtIn
        ? 'it comes with Plumbline: copy it and waive checks of the copy'
        : null
  const takeOut = useMutation({
    mutationFn: async (index: number) => {
      const yaml = await withoutFlag(guideline.yaml, index)
      return await client.guidelines.update.mutate({ guideline: guideline.id, yaml, revision: guideline.revision })
    },
    onSuccess: saved,
    onError: (error) => toast.error(error.message),
  })
  const check = (id: string) => guideline.document.checks.find((one) => one.id === id)
  return (
    <section aria-label="Waivers">
      <div className="mb-2 flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold">
          {flags.length === 0 ? 'Waivers' : `${flags.length} ${flags.length === 1 ? 'waiver' : 'waivers'}`}
        </h2>
        <Button size="small" disabledReason={mayNot} onClick={() => setWaiving(true)}>
          Waive a check
        </Button>
      </div>
      <Table
        label="Waivers"
        rows={flags}
        rowKey={(flag) => String(flag.index)}
        empty={
          <Empty title="No check is waived">
            A waived check leaves the maximum of the score; its cell says WAIVED, who waived it, when and why.
          </Empty>
        }
        columns={[
          {
            title: 'Check',
            cell: (flag) => (
              <>
                <span className="font-semibold">{check(flag.check)?.title ?? flag.check}</span>
                <span className="block text-small text-dim">
                  {flag.cloud
                    ? `on ${flag.cloud}`
                    : flag.provider
                      ? `on all clouds of ${flag.provider}`
                      : 'on all clouds'}
                  {flag.until ? `, until ${flag.until}` : ''}
                </span>
              </>
            ),
          },
          { title: 'Date', className: 'whitespace-nowrap', cell: (flag) => flag.date },
          { title: 'By', cell: (flag) => flag.by },
          { title: 'Reason', cell: (flag) => flag.reason },
          { title: 'What is done about it', cell: (flag) => flag.action },
          {
            title: '',
            className: 'text-right',
            cell: (flag) => (
              <Button
                size="small"
                look="danger"
                disabledReason={mayNot}
                busy={takeOut.isPending && takeOut.variables === flag.index}
                onClick={() => takeOut.mutate(flag.index)}
              >
                Take out waiver
              </Button>
            ),
          },
        ]}
      />
      {waiving ? <WaiveDialog guideline={guideline} by={person.name} onClose={() => setWaiving(false)} /> : null}
    </section>
  )
}
