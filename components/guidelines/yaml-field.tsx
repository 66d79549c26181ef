'use client'

import type { RefObject } from 'react'
import { classes } from '../ui/classes'
import type { Validation } from './types'

type Props = {
  field: RefObject<HTMLTextAreaElement | null>
  text: string
  problems: Validation['problems']
  onChange: (text: string) => void
  disabled: boolean
}

/** A plain text field with numbered lines; a line with a problem carries a square. */
export function YamlField({ field, text, problems, onChange, disabled }: Props) {
  const lines = text.split('\n').length
  const wrong = new Map(problems.map((problem) => [problem.line, problem.message]))
  const type = 'font-mono text-small leading-[1.6]'
  return (
    <div className="scroll-thin max-h-[calc(100dvh-180px)] min-h-80 overflow-auto rounded-panel border border-rule bg-panel focus-within:outline-2 focus-within:outline-plum">
      <div className="flex min-w-max">
        <ol
          aria-hidden
          className={classes(type, 'sticky left-0 border-r border-hair bg-well py-2 text-right text-dim select-none')}
        >
          {Array.from({ length: lines }, (_, index) => {
            const message = wrong.get(index + 1)
            return (
              <li
                key={index}
                title={message}
                className={classes('pr-2 pl-3', message !== undefined && 'bg-no-soft text-no')}
              >
                {message === undefined ? '' : '□ '}
                {index + 1}
              </li>
            )
          })}
        </ol>
        <textarea
          ref={field}
          aria-label="Document in YAML"
          aria-invalid={problems.length > 0 || undefined}
          value={text}
          rows={lines}
          disabled={disabled}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
          className={classes(
            type,
            'block min-h-72 min-w-[720px] flex-1 resize-none overflow-hidden bg-transparent px-3 py-2 whitespace-pre outline-none',
          )}
        />
      </div>
    </div>
  )
}
