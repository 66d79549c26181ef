'use client'

import { Dialog as Radix } from 'radix-ui'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'

export type DialogProps = {
  open: boolean
  onClose: () => void
  title: ReactNode
  description?: ReactNode
  children: ReactNode
  side?: boolean
  wide?: boolean
  /** What is printed while it is open is this, in place of the page. */
  prints?: boolean
  returnFocus?: () => HTMLElement | null
  onKeyDown?: (event: KeyboardEvent) => void
}

/** The dialog itself, which `Dialog` loads. */
export function DialogFrame({
  open,
  onClose,
  title,
  description,
  children,
  side = false,
  wide = false,
  prints = false,
  returnFocus,
  onKeyDown,
}: DialogProps) {
  const opener = useRef<Element | null>(null)
  const place = side
    ? `right-0 top-0 h-dvh w-full ${wide ? 'max-w-[720px]' : 'max-w-[520px]'} rounded-l-panel border-l`
    : `left-1/2 top-[10vh] max-h-[80vh] w-[calc(100vw-32px)] -translate-x-1/2 rounded-panel border ${wide ? 'max-w-[880px]' : 'max-w-[480px]'}`
  return (
    <Radix.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay data-overlay className="fixed inset-0 z-40 bg-[rgb(0_0_0/0.35)]" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          data-prints={prints || undefined}
          onKeyDown={onKeyDown}
          onOpenAutoFocus={() => {
            opener.current = document.activeElement
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            const target = returnFocus?.() ?? opener.current
            if (target instanceof HTMLElement && target.isConnected) target.focus()
          }}
          className={`fixed z-50 overflow-y-auto border-rule bg-panel p-5 shadow-[0_12px_40px_rgb(0_0_0/0.25)] outline-none ${place} print:static print:h-auto print:max-h-none print:w-full print:max-w-none print:translate-x-0 print:overflow-visible print:border-0 print:p-0 print:shadow-none`}
        >
          <div className="mb-3 flex items-start justify-between gap-4">
            <div className="min-w-0">
              <Radix.Title className="font-semibold break-words">{title}</Radix.Title>
              {description ? <Radix.Description className="mt-1 text-dim">{description}</Radix.Description> : null}
            </div>
            <Radix.Close
              className="-mt-1 -mr-1 h-7 w-7 rounded-control text-dim hover:bg-hover hover:text-ink print:hidden"
              aria-label="Close"
            >
              ✕
            </Radix.Close>
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
