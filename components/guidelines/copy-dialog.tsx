'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import type { FormEvent } from 'react'
import { guidelineTitleMax } from '@/server/domain/guideline'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Field, Input } from '../ui/field'
import { Problem } from '../ui/states'

type Props = {
  source: { id: string; key: string; name: string; version: string; title: string } | null
  onClose: () => void
}

/** A copy under a name and version of its own, which can be edited; it judges all runs of the same request at once. */
export function CopyDialog({ source, onClose }: Props) {
  const trpc = useTRPC()
  const router = useRouter()
  const queryClient = useQueryClient()
  const copy = useMutation(
    trpc.guidelines.copy.mutationOptions({
      onSuccess: async (guideline) => {
        onClose()
        router.push(paths.guideline(guideline.id))
        await queryClient.invalidateQueries({ queryKey: trpc.guidelines.pathKey() })
      },
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (!source) return
    const form = new FormData(event.currentTarget)
    copy.mutate({
      guideline: source.id,
      name: String(form.get('name')),
      version: String(form.get('version')),
      title: String(form.get('title')),
    })
  }
  const close = () => {
    copy.reset()
    onClose()
  }
  return (
    <Dialog
      open={source !== null}
      onClose={close}
      title={`Copy ${source?.key ?? ''}`}
      description="The copy can be edited, and its checks waived. It judges every past run of the same reference request; no new run is needed."
    >
      {source ? (
        <form onSubmit={submit} className="grid gap-3">
          {copy.error ? <Problem title="Nothing was copied">{copy.error.message}</Problem> : null}
          <Field id="copy-name" label="Name" hint="Small letters, digits and -, as in node-allocation.">
            <Input
              id="copy-name"
              name="name"
              required
              pattern="[a-z][a-z0-9\-]{0,60}"
              defaultValue={source.name}
              autoComplete="off"
              spellCheck={false}
              className="font-mono text-small"
            />
          </Field>
          <Field id="copy-version" label="Version" hint="Another one than the original's, unless the name differs.">
            <Input
              id="copy-version"
              name="version"
              required
              pattern="[0-9a-z][0-9a-z.\-]{0,30}"
              defaultValue={`${source.version}-ours`}
              autoComplete="off"
              spellCheck={false}
              className="font-mono text-small"
            />
          </Field>
          <Field id="copy-title" label="Title">
            <Input id="copy-title" name="title" required maxLength={guidelineTitleMax} defaultValue={source.title} />
          </Field>
          <Button type="submit" look="primary" busy={copy.isPending}>
            Copy the guideline
          </Button>
        </form>
      ) : null}
    </Dialog>
  )
}
