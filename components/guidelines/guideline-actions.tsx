'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { Button, buttonClasses } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Problem } from '../ui/states'
import { CopyDialog } from './copy-dialog'
import type { GuidelineDetail } from './types'

type Props = { guideline: GuidelineDetail; role: string; editing: boolean; onEdit: (on: boolean) => void }

/** Copy, edit, remove: each says why it cannot be done. */
export function GuidelineActions({ guideline, role, editing, onEdit }: Props) {
  const trpc = useTRPC()
  const router = useRouter()
  const queryClient = useQueryClient()
  const [asking, setAsking] = useState<'copy' | 'remove' | null>(null)
  const close = () => setAsking(null)
  const remove = useMutation(
    trpc.guidelines.remove.mutationOptions({
      onSuccess: async () => {
        router.push(paths.guidelines())
        await queryClient.invalidateQueries({ queryKey: trpc.guidelines.list.queryKey() })
      },
    }),
  )
  const mayNot = role === 'admin' ? null : 'needs the role admin'
  const fixed = guideline.builtIn ? 'it comes with Plumbline: copy it and edit the copy' : null
  return (
    <>
      <Link href={paths.scorecards({ guideline: guideline.key })} className={buttonClasses('plain')}>
        Open its scorecards
      </Link>
      <Button disabledReason={mayNot} onClick={() => setAsking('copy')}>
        Copy guideline
      </Button>
      {editing ? null : (
        <Button disabledReason={mayNot ?? fixed} onClick={() => onEdit(true)}>
          Edit YAML
        </Button>
      )}
      {guideline.builtIn ? null : (
        <Button look="danger" disabledReason={mayNot} onClick={() => setAsking('remove')}>
          Remove guideline
        </Button>
      )}
      <CopyDialog source={asking === 'copy' ? guideline : null} onClose={close} />
      <Dialog
        open={asking === 'remove'}
        onClose={close}
        title={`Remove ${guideline.key}?`}
        description="Its scorecards and its public links go with it. The evidence of the runs stays: other guidelines go on judging it."
      >
        {remove.error ? (
          <Problem title="It was not removed" className="mb-3">
            {remove.error.message}
          </Problem>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={close}>Keep it</Button>
          <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate({ guideline: guideline.id })}>
            Remove the guideline
          </Button>
        </div>
      </Dialog>
    </>
  )
}
