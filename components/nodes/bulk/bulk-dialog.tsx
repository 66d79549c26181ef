'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { type BulkAction, tagName, tagValue } from '@/server/domain/bulk-action-schema'
import { useTRPC, useTRPCClient } from '../../trpc/client'
import { RequestProblem } from '../../trpc/request-problem'
import { useRequestId } from '../../trpc/use-request-id'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Field, Input } from '../../ui/field'
import { Problem } from '../../ui/states'
import { counted } from '../../ui/words'
import type { BulkSelected } from './bulk-bar'
import { PreviewSkeleton, PreviewView } from './preview-view'
import { TagFields } from './tag-fields'
import { type BulkKind, kindWords, typedAbove } from './words'

type Props = {
  kind: BulkKind
  selected: BulkSelected
  /** What has the focus afterwards. */
  returnFocus: () => HTMLElement | null
  onClose: () => void
  onStarted: (actionId: string) => void
}

const consequences: Record<BulkKind, string> = {
  'power-on': 'Each is looked at in its cloud first; those that run already are left alone.',
  'power-off': 'Their guests are told to shut down. What runs on them stops.',
  reboot: 'Their guests are told to restart. What runs on them is away for a while.',
  tag: 'A tag of that name gets this value; other tags stay.',
  untag: 'Nodes without that tag are left alone.',
  release: 'The nodes and everything that was made for them are removed. This cannot be undone.',
}

/** Asks once more: what, to how many, in which clouds, how many of them are not ours, and which would be refused. */
export function BulkDialog(props: Props) {
  const { kind, selected } = props
  const count = 'ids' in selected ? selected.ids.length : selected.count.count
  return (
    <Dialog
      open
      onClose={props.onClose}
      returnFocus={props.returnFocus}
      title={`${kindWords[kind].verb} ${counted(count, 'node')}?`}
      description={consequences[kind]}
    >
      <Form {...props} />
    </Dialog>
  )
}

function Form({ kind, selected, onClose, onStarted }: Props) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const [tag, setTag] = useState({ name: '', value: '' })
  const [includeOthers, setIncludeOthers] = useState(false)
  const [typed, setTyped] = useState('')
  const action = actionOf(kind, tag)
  const nodes = 'ids' in selected ? { ids: selected.ids } : { filter: selected.filter }
  const asked = useDeferredValue(action)
  const preview = useQuery({
    queryKey: ['bulk.preview', asked, nodes, includeOthers],
    queryFn: async ({ signal }) =>
      asked ? await client.bulk.preview.mutate({ action: asked, nodes, includeOthers }, { signal }) : null,
    enabled: asked !== null,
    placeholderData: (before) => before,
  })
  const { idOf } = useRequestId()
  const start = useMutation(trpc.bulk.start.mutationOptions({ onSuccess: ({ id }) => onStarted(id) }))
  const data = preview.data ?? null
  const mustType = kind === 'release' && data !== null && data.asked > typedAbove
  const word = data ? `release ${data.asked}` : ''
  const why = !action
    ? 'name the tag first'
    : !data
      ? 'it is not known yet what this would do'
      : data.asked === 0
        ? data.others > 0 && !includeOthers
          ? 'say that you mean nodes that were not made by Plumbline'
          : 'none of these nodes would be asked for'
        : mustType && typed.trim().toLowerCase() !== word
          ? `type "${word}" first`
          : null
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!action || !data || why !== null) return
        const expected = 'ids' in selected ? undefined : data.count
        const request = { action, nodes, includeOthers }
        start.mutate({ ...request, id: idOf(request), ...(expected === undefined ? {} : { expected }) })
      }}
    >
      {start.error ? (
        <RequestProblem
          error={start.error}
          refused="Nothing was started"
          whether="whether this was started"
          className="mb-3"
        />
      ) : null}
      {preview.error ? (
        <Problem title="It could not be read what this would do" className="mb-3">
          {preview.error.message}
        </Problem>
      ) : null}
      {kind === 'tag' || kind === 'untag' ? <TagFields kind={kind} tag={tag} onChange={setTag} /> : null}
      {data ? (
        <PreviewView preview={data} kind={kind} includeOthers={includeOthers} onIncludeOthers={setIncludeOthers} />
      ) : action && !preview.error ? (
        <PreviewSkeleton />
      ) : null}
      {mustType ? (
        <Field id="bulk-typed" label={`Type "${word}" to go on`} className="mb-4">
          <Input
            id="bulk-typed"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            className="font-mono"
          />
        </Field>
      ) : null}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Do nothing</Button>
        <Button
          type="submit"
          look={kind === 'release' ? 'danger' : 'primary'}
          busy={start.isPending}
          disabledReason={why}
        >
          {kindWords[kind].verb}
          {data && data.asked > 0 ? ` ${counted(data.asked, 'node')}` : ''}
        </Button>
      </div>
    </form>
  )
}

/** null while a tag is not a valid one. */
function actionOf(kind: BulkKind, tag: { name: string; value: string }): BulkAction | null {
  if (kind !== 'tag' && kind !== 'untag') return { kind }
  const name = tagName.safeParse(tag.name.trim())
  const value = tagValue.safeParse(tag.value)
  if (!name.success || !value.success) return null
  return kind === 'tag' ? { kind, name: name.data, value: value.data } : { kind, name: name.data }
}
