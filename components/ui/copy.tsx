'use client'

import { useRef, useState } from 'react'
import { Button } from './button'
import { classes } from './classes'

/** Copies text and says so for two seconds; where the clipboard is refused it selects the text instead. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [done, setDone] = useState<'copied' | 'failed' | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const copy = async () => {
    const result = await navigator.clipboard.writeText(text).then(
      () => 'copied' as const,
      () => 'failed' as const,
    )
    setDone(result)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setDone(null), 2000)
  }
  return (
    <Button size="small" onClick={copy} className="min-w-[68px]">
      <span aria-live="polite">{done === 'copied' ? 'Copied' : done === 'failed' ? 'Press Ctrl+C' : label}</span>
    </Button>
  )
}

/** A line that a person pastes elsewhere. */
export function Pasteable({ text, label, className }: { text: string; label?: string; className?: string }) {
  return (
    <div className={classes('flex items-start gap-3 rounded-control border border-hair bg-well p-2.5', className)}>
      <code data-testid="pasteable" className="min-w-0 flex-1 text-small break-all whitespace-pre-wrap select-all">
        {text}
      </code>
      <CopyButton text={text} label={label} />
    </div>
  )
}
