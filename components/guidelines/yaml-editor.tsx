'use client'

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTRPC, useTRPCClient } from '../trpc/client'
import { Button } from '../ui/button'
import { Panel } from '../ui/panel'
import { Problem } from '../ui/states'
import { lineStart } from './line-start'
import type { GuidelineDetail, Validation } from './types'
import { useSaved } from './use-saved'
import { YamlField } from './yaml-field'

/** So long after the last key the document is looked at. */
const pauseMs = 350

/** A copy's document as it is written, with what is wrong beside it while one types. */
export function YamlEditor({ guideline: latest, onDone }: { guideline: GuidelineDetail; onDone: () => void }) {
  // The revision that was opened: when somebody else changes it meanwhile, keeping is refused, and what was typed still stands here.
  const [guideline] = useState(latest)
  const trpc = useTRPC()
  const client = useTRPCClient()
  const saved = useSaved()
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(guideline.yaml)
  const settled = useSettled(text)
  // Looking at a document changes nothing: it is asked like a query, so that what was looked at is not looked at again.
  const validation = useQuery({
    queryKey: [...trpc.guidelines.validate.mutationKey(), settled],
    queryFn: () => client.guidelines.validate.mutate({ yaml: settled }),
    enabled: settled.length > 0,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const save = useMutation(
    trpc.guidelines.update.mutationOptions({
      onSuccess: async (changed) => {
        onDone()
        await saved(changed)
      },
    }),
  )
  const changed = text !== guideline.yaml
  const current = settled === text && !validation.isPlaceholderData ? validation.data : undefined
  const reason = !changed
    ? 'nothing was changed'
    : !current
      ? 'the document is being looked at'
      : current.ok
        ? null
        : `the document has ${count(current)}`
  const goTo = (problem: Validation['problems'][number]) => {
    const element = field.current
    if (!element || problem.line === null) return
    const place = lineStart(text, problem.line) + (problem.column ?? 1) - 1
    element.focus()
    element.setSelectionRange(place, place)
    const height = element.scrollHeight / text.split('\n').length
    element.parentElement?.parentElement?.scrollTo({ top: Math.max(0, (problem.line - 6) * height) })
  }
  return (
    <div className="grid items-start gap-4 min-[1100px]:grid-cols-[minmax(0,1fr)_360px]">
      <div className="min-w-0">
        <YamlField
          field={field}
          text={text}
          problems={validation.data?.problems ?? []}
          onChange={setText}
          disabled={save.isPending}
        />
      </div>
      <Panel title="Before it is kept" className="min-w-0 min-[1100px]:sticky min-[1100px]:top-6">
        <div className="grid gap-3 px-4 pb-4">
          <div aria-live="polite" className="min-h-6">
            {validation.error ? (
              <Problem title="The document could not be looked at">{validation.error.message}</Problem>
            ) : validation.data?.ok ? (
              <p>
                It reads as <span className="font-semibold">{validation.data.key}</span>, without a problem.
              </p>
            ) : validation.data ? (
              <>
                <p className="font-semibold text-no">{count(validation.data)}</p>
                <ul className="mt-1.5 grid gap-1.5">
                  {validation.data.problems.map((problem, index) => (
                    <li key={index} className="break-words">
                      {problem.line === null ? (
                        <span className="text-dim">whole document</span>
                      ) : (
                        <button
                          type="button"
                          onClick={() => goTo(problem)}
                          className="text-plum underline underline-offset-2"
                        >
                          line {problem.line}
                        </button>
                      )}{' '}
                      {problem.path ? <span className="font-mono text-small">{problem.path}</span> : null}{' '}
                      {problem.message}
                    </li>
                  ))}
                </ul>
              </>
            ) : (
              <p className="text-dim">It is being looked at.</p>
            )}
          </div>
          <p className="text-small text-dim">
            {guideline.runs === 0
              ? 'No run has been judged by it yet.'
              : `Keeping it judges ${guideline.runs} past ${guideline.runs === 1 ? 'run' : 'runs'} anew. No new run is needed.`}{' '}
            Another reference request counts other runs.
          </p>
          {save.error ? <Problem title="It was not kept">{save.error.message}</Problem> : null}
          <div className="flex flex-wrap gap-2">
            <Button
              look="primary"
              busy={save.isPending}
              disabledReason={reason}
              onClick={() => save.mutate({ guideline: guideline.id, yaml: text, revision: guideline.revision })}
            >
              Keep and judge anew
            </Button>
            <Button onClick={onDone}>{changed ? 'Discard changes' : 'Stop editing'}</Button>
          </div>
        </div>
      </Panel>
    </div>
  )
}

const count = ({ problems }: Validation): string =>
  `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`

/** The text once typing has paused. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
